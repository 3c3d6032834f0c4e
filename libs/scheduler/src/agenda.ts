import type { Claim, Engine, NewTrial, OpenSweep, Stop, Sweep, SweepReader, Trial, TrialStore } from '@coolsweep/sweep';
import type { Clock } from './clock.ts';
import { FairShare, nextSweep } from './fairShare.ts';
import type { Slot } from './slot.ts';
import type { SlotAdmission } from './slotAdmission.ts';

/** Chooses further trials of a sweep when none of it waits; none when the sweep is complete, or nothing can be said yet. */
export type Proposals = (sweep: Sweep, trials: readonly Trial[]) => readonly NewTrial[] | Promise<readonly NewTrial[]>;

/**
 * Completes trials of a sweep that wait with results that are known already; returns those that it has completed. Is asked
 * before any of them can be claimed.
 */
export type TakeOver = (sweep: Sweep) => Promise<readonly Trial[]>;

export interface AgendaOptions {
  readonly store: TrialStore & Pick<SweepReader, 'sweepById' | 'trialsOf'>;
  readonly clock: Clock;
  readonly owner: string;
  readonly isDead: (owner: string) => boolean;
  /** How long a lease lasts that is not renewed, milliseconds. */
  readonly leaseMs: number;
  readonly proposals?: Proposals | undefined;
  /** Which sweeps a slot may serve. */
  readonly admission: SlotAdmission;
  /** Default: every trial is run. */
  readonly takeOver?: TakeOver | undefined;
  /** The only sweep to work at; null: all that are queued or active, and for its engine or any. */
  readonly only: string | null;
  readonly engine: Engine;
}

/** A trial that was claimed, with its sweep. */
export interface Job {
  readonly sweep: Sweep;
  readonly claim: Claim;
}

/** One that another scheduler has claimed, and that goes on. */
export interface AdoptedJob extends Job {
  /** Name of the slot that it has, because its process is there already. Default: any will do. */
  readonly slot?: string | undefined;
}

/** Proposals in a row of which nothing is left to run, before the agenda looks at other things again. */
const mostProposals = 20;

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

  /**
   * Claims a trial of the sweep whose turn it is in a slot; null when nothing can be claimed, or when that sweep has to
   * wait until others have left the slot's GPU. Is at the store in this very turn.
   */
  async claim(slot: Slot): Promise<Job | null> {
    const { store, clock, owner, leaseMs, admission } = this.#options;
    for (;;) {
      const at = clock.now();
      const entry = this.#next(slot, at.getTime());
      // To give the slot to another sweep meanwhile would have this one wait for ever.
      if (entry === null || !admission.hasRoom(slot, entry.sweep)) return null;
      const { id } = entry.sweep;
      this.#share.started(id, slot.name, at.getTime());
      admission.enter(slot, entry.sweep);
      const claim = await store.claim(id, { owner, at, leaseUntil: new Date(at.getTime() + leaseMs) });
      if (claim !== null) return { sweep: entry.sweep, claim };
      this.#share.ended(id, slot.name, clock.now().getTime());
      admission.leave(slot.name);
      entry.open = { ...entry.open, has: { ...entry.open.has, claimable: false } };
    }
  }

  /** A trial of the sweep that is claimed already has the slot from now on. */
  adopt(sweep: Sweep, slot: Slot): void {
    this.#share.started(sweep.id, slot.name, this.#options.clock.now().getTime());
    this.#options.admission.enter(slot, sweep);
  }

  /** A trial of the sweep no longer has the slot. */
  ended(sweepId: string, slot: string): void {
    this.#share.ended(sweepId, slot, this.#options.clock.now().getTime());
    this.#options.admission.leave(slot);
    const entry = this.#entries.get(sweepId);
    if (entry !== undefined) entry.isExhausted = false;
  }

  /**
   * Brings the agenda up to date with the store: takes sweeps in, carries out what was asked of them, has their source
   * propose trials, and finishes those of which nothing is left. Returns the running trials that have to stop.
   *
   * @param free slots without work; a source is asked no sooner than one for its sweep is, since it knows more with each
   *   result
   */
  async refresh(free: readonly Slot[]): Promise<Stop[]> {
    const { store, only, engine, clock, admission } = this.#options;
    const listed = (await store.openSweeps()).filter(({ id }) => only === null || id === only);
    const stops: Stop[] = [];
    for (const { id, isAsked } of listed) if (isAsked) stops.push(...(await store.carryOut(id, clock.now())));
    const open = stops.length > 0 || listed.some(({ isAsked }) => isAsked) ? await store.openSweeps() : listed;
    await this.#take(open.filter((sweep) => (only === null ? isServed(sweep, engine) : sweep.id === only)));
    for (const entry of [...this.#entries.values()]) {
      const hasRoom = free.some((slot) => admission.fits(slot, entry.sweep));
      await this.#supply(entry, hasRoom);
    }
    return stops;
  }

  /** Takes trials back from schedulers that are gone. */
  async reclaim(): Promise<void> {
    const { store, clock, isDead } = this.#options;
    for (const { sweep, open } of this.#entries.values()) {
      if (open.has.running) await store.reclaim(sweep.id, { at: clock.now(), isDead });
    }
  }

  /** Sweeps with something to claim for which there is none among these slots. */
  without(slots: readonly Slot[]): Sweep[] {
    const { admission } = this.#options;
    return [...this.#entries.values()]
      .filter(({ sweep, open }) => open.has.claimable && !slots.some((slot) => admission.fits(slot, sweep)))
      .map(({ sweep }) => sweep);
  }

  #next(slot: Slot, nowMs: number): Entry | null {
    const { admission } = this.#options;
    const entries = [...this.#entries.values()].filter(
      ({ sweep, open }) => open.has.claimable && admission.fits(slot, sweep),
    );
    const contenders = this.#share.contenders(
      entries.map(({ open }) => open),
      nowMs,
    );
    const id = nextSweep(contenders);
    return id === null ? null : (this.#entries.get(id) ?? null);
  }

  async #take(sweeps: readonly OpenSweep[]): Promise<void> {
    const begun = new Map<string, Entry>();
    for (const open of sweeps) if (!this.#entries.has(open.id)) begun.set(open.id, await this.#begin(open));
    // In one turn from here on: trials end meanwhile, and entries know of it.
    const entries = sweeps.flatMap((open) => {
      const known = this.#entries.get(open.id);
      const entry = known === undefined ? begun.get(open.id) : { ...known, open };
      return entry === undefined ? [] : [[open.id, entry] as const];
    });
    this.#entries = new Map(entries);
    this.#share.keep(new Set(this.#entries.keys()));
  }

  /** Takes in a sweep that is new here: of its trials those are completed whose results are known. */
  async #begin(open: OpenSweep): Promise<Entry> {
    const { store, takeOver } = this.#options;
    if (open.state === 'queued') await store.setSweepState(open.id, 'active');
    const { sweep } = await store.sweepById(open.id);
    const taken = isClosed(open) ? [] : ((await takeOver?.(sweep)) ?? []);
    const present = taken.length === 0 ? undefined : (await store.openSweeps()).find(({ id }) => id === open.id);
    return { sweep, open: present ?? open, isExhausted: false };
  }

  /** Of a sweep of which nothing waits: asks its source for more, and finishes it when there is none. */
  async #supply(entry: Entry, hasRoom: boolean): Promise<void> {
    const { store, proposals } = this.#options;
    const { sweep, open } = entry;
    if (open.has.waiting || isClosed(open)) return;
    if (proposals !== undefined && !entry.isExhausted) {
      if (!hasRoom || (await this.#propose(entry, proposals))) return;
      entry.isExhausted = true;
    }
    // Asked of the store: somebody may have retried a trial since the sweeps were listed.
    if (!open.has.running && (await store.finishSweep(sweep.id))) this.#entries.delete(sweep.id);
  }

  /** Adds trials to a sweep until some are to be run; false when its source has no more. */
  async #propose(entry: Entry, proposals: Proposals): Promise<boolean> {
    const { store, takeOver } = this.#options;
    const { sweep, open } = entry;
    for (let count = 0; count < mostProposals; count++) {
      const proposed = await proposals(sweep, await store.trialsOf(sweep.id));
      if (proposed.length === 0) return false;
      await store.addTrials(sweep.id, proposed);
      const taken = (await takeOver?.(sweep)) ?? [];
      if (taken.length >= proposed.length) continue;
      entry.open = { ...open, has: { ...open.has, waiting: true, claimable: true } };
      return true;
    }
    return true;
  }
}

/** Whether nothing may be done for a sweep until a request is carried out, or for good. */
function isClosed({ state, requested }: OpenSweep): boolean {
  return state === 'paused' || requested !== null;
}

/** Whether a scheduler of all sweeps has to do with this one. A paused one comes back by a request. */
function isServed({ state, engine }: OpenSweep, own: Engine): boolean {
  return (state === 'queued' || state === 'active') && (engine === null || engine === own);
}
