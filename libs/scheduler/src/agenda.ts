import type { Claim, NewTrial, OpenSweep, Stop, Sweep, SweepReader, Trial, TrialStore } from '@coolsweep/sweep';
import type { Clock } from './clock.ts';
import { FairShare, nextSweep } from './fairShare.ts';

/** Chooses further trials of a sweep when none of it waits; none when the sweep is complete, or nothing can be said yet. */
export type Proposals = (sweep: Sweep, trials: readonly Trial[]) => readonly NewTrial[] | Promise<readonly NewTrial[]>;

export interface AgendaOptions {
  readonly store: TrialStore & Pick<SweepReader, 'sweepById' | 'trialsOf'>;
  readonly clock: Clock;
  readonly owner: string;
  readonly isDead: (owner: string) => boolean;
  readonly proposals?: Proposals | undefined;
  /** The only sweep to work at; null: all that are queued or active. */
  readonly only: string | null;
}

/** A trial that was claimed, with its sweep. */
export interface Job {
  readonly sweep: Sweep;
  readonly claim: Claim;
}

const leaseMs = 60_000;

/** The end of a lease that is taken or renewed at this time. */
export function leaseFrom(at: Date): Date {
  return new Date(at.getTime() + leaseMs);
}

interface Entry {
  readonly sweep: Sweep;
  open: OpenSweep;
  /** The source had nothing more when it was last asked, and nothing has happened since. */
  isExhausted: boolean;
}

/** The sweeps that a scheduler works at, and which of their trials is next. */
export class Agenda {
  readonly #options: AgendaOptions;
  readonly #share = new FairShare();
  #entries = new Map<string, Entry>();

  constructor(options: AgendaOptions) {
    this.#options = options;
  }

  /** Whether no sweep is left that this scheduler has to wait for. */
  get isDone(): boolean {
    return this.#entries.size === 0;
  }

  /** Claims a trial of the sweep whose turn it is; null when nothing can be claimed. Is at the store in this very turn. */
  async claim(slot: string): Promise<Job | null> {
    const { store, clock, owner } = this.#options;
    for (;;) {
      const at = clock.now();
      const entry = this.#next(at.getTime());
      if (entry === null) return null;
      const { id } = entry.sweep;
      this.#share.started(id, slot, at.getTime());
      const claim = await store.claim(id, { owner, at, leaseUntil: leaseFrom(at) });
      if (claim !== null) return { sweep: entry.sweep, claim };
      this.#share.ended(id, slot, clock.now().getTime());
      entry.open = { ...entry.open, has: { ...entry.open.has, claimable: false } };
    }
  }

  /** A trial of the sweep no longer has the slot. */
  ended(sweepId: string, slot: string): void {
    this.#share.ended(sweepId, slot, this.#options.clock.now().getTime());
    const entry = this.#entries.get(sweepId);
    if (entry !== undefined) entry.isExhausted = false;
  }

  /**
   * Brings the agenda up to date with the store: takes sweeps in, carries out what was asked of them, has their source
   * propose trials, and finishes those of which nothing is left. Returns the running trials that have to stop.
   *
   * @param hasRoom whether a slot is free; a source is asked no sooner, since it knows more with each result
   */
  async refresh(hasRoom: boolean): Promise<Stop[]> {
    const { store, only, clock } = this.#options;
    const listed = (await store.openSweeps()).filter(({ id }) => only === null || id === only);
    const stops: Stop[] = [];
    for (const { id, isAsked } of listed) if (isAsked) stops.push(...(await store.carryOut(id, clock.now())));
    const open = stops.length > 0 || listed.some(({ isAsked }) => isAsked) ? await store.openSweeps() : listed;
    await this.#take(open.filter((sweep) => (only === null ? isServed(sweep) : sweep.id === only)));
    for (const entry of [...this.#entries.values()]) await this.#supply(entry, hasRoom);
    return stops;
  }

  /** Takes trials back from schedulers that are gone. */
  async reclaim(): Promise<void> {
    const { store, clock, isDead } = this.#options;
    for (const { sweep, open } of this.#entries.values()) {
      if (open.has.running) await store.reclaim(sweep.id, { at: clock.now(), isDead });
    }
  }

  #next(nowMs: number): Entry | null {
    const entries = [...this.#entries.values()].filter(({ open }) => open.has.claimable);
    const contenders = this.#share.contenders(
      entries.map(({ open }) => open),
      nowMs,
    );
    const id = nextSweep(contenders);
    return id === null ? null : (this.#entries.get(id) ?? null);
  }

  async #take(sweeps: readonly OpenSweep[]): Promise<void> {
    const { store } = this.#options;
    const entries = new Map<string, Entry>();
    for (const open of sweeps) {
      const known = this.#entries.get(open.id);
      if (known === undefined && open.state === 'queued') await store.setSweepState(open.id, 'active');
      const sweep = known?.sweep ?? (await store.sweepById(open.id)).sweep;
      entries.set(open.id, { sweep, open, isExhausted: known?.isExhausted ?? false });
    }
    this.#entries = entries;
    this.#share.keep(new Set(entries.keys()));
  }

  /** Of a sweep of which nothing waits: asks its source for more, and finishes it when there is none. */
  async #supply(entry: Entry, hasRoom: boolean): Promise<void> {
    const { store, proposals } = this.#options;
    const { sweep, open } = entry;
    if (open.has.waiting || open.state === 'paused' || open.requested !== null) return;
    if (proposals !== undefined && !entry.isExhausted) {
      if (!hasRoom) return;
      const proposed = await proposals(sweep, await store.trialsOf(sweep.id));
      if (proposed.length > 0) {
        await store.addTrials(sweep.id, proposed);
        entry.open = { ...open, has: { ...open.has, waiting: true, claimable: true } };
        return;
      }
      entry.isExhausted = true;
    }
    if (open.has.running) return;
    await store.setSweepState(sweep.id, 'finished');
    this.#entries.delete(sweep.id);
  }
}

/** Whether a scheduler of all sweeps has to do with this one. A paused one comes back by a request. */
function isServed({ state }: OpenSweep): boolean {
  return state === 'queued' || state === 'active';
}
