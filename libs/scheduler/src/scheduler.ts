import { hostname } from 'node:os';
import type { Checkpointing, JsonObject, Sweep, SweepReader, TrialStore } from '@coolsweep/sweep';
import { Agenda, leaseFrom, type Job, type Proposals } from './agenda.ts';
import type { Clock } from './clock.ts';
import { asError, pruning, RunningTrial, type SchedulerEvent } from './runningTrial.ts';
import { Signal } from './signal.ts';
import type { Slot } from './slot.ts';
import { slotEnvironment } from './slotEnvironment.ts';
import { SlotProcess } from './slotProcess.ts';
import { stoppedAt, type Ask } from './trialEnding.ts';
import type { LaunchTrial } from './trialProcess.ts';

/** With what the trials of a sweep are run beside what its file says. */
export interface RunSettings {
  /** Threads of a trial process. */
  readonly threads: number;
  readonly dataDir: string | null;
}

export interface SchedulerOptions extends RunSettings {
  readonly store: TrialStore & Pick<SweepReader, 'sweepById' | 'trialsOf'>;
  readonly launch: LaunchTrial;
  readonly clock: Clock;
  readonly slots: readonly Slot[];
  /** Names this scheduler in the leases that it takes. */
  readonly owner: string;
  readonly cacheDir: string;
  /** Where checkpoints are kept, a folder for each trial, and how often they are made. Default: none are. */
  readonly checkpoints?: Checkpointing;
  readonly onEvent: (event: SchedulerEvent) => void;
  /** Tells whether the owner of a lease is known to be gone; then its trials are taken back at once. */
  readonly isDead: (owner: string) => boolean;
  /** Of a sweep that was recorded with settings of its own. Default: those of the scheduler. */
  readonly settingsOf?: (sweep: Sweep) => RunSettings;
  /** Source of trials for sweeps whose trials are chosen as results come in. */
  readonly proposals?: Proposals;
  /** How long a trial process may say nothing before it is ended as hanging, milliseconds. Default: for ever. */
  readonly longestSilenceMs?: number | null;
}

const heartbeatMs = 15_000;
const flushMs = 100;
/** How soon what other programs have asked for is seen. */
const pollMs = 1000;
/** How long a trial process may take to stop by itself. */
const stopGraceMs = 20_000;
/** How long a free slot keeps its process. */
const idleMs = 10_000;

/** A slot with what is at work in it. */
interface Place {
  readonly slot: Slot;
  readonly process: SlotProcess;
}

/**
 * Runs the waiting trials of one sweep or of all, one at a time per slot and, as far as their settings agree, all of a
 * slot in one process. It is the only writer of trial state; what it acknowledged to itself is in the store before a
 * slot is used again. Nothing is kept of a trial that has ended.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #running = new Map<string, RunningTrial>();
  readonly #processes = new Set<SlotProcess>();
  /** Wakes the loop that looks after the sweeps. */
  readonly #attention = new Signal();
  /** Wakes the slots that have nothing to do. */
  readonly #news = new Signal();
  #stopping: Ask | null = null;
  #isOver = false;
  /** Slots that wait for something to claim. */
  #free = 0;
  #killTimer: NodeJS.Timeout | undefined;
  #failure: Error | null = null;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Works at one sweep. Resolves when every trial is finished or, after `stop`, when no trial process is left. */
  async run(sweep: Sweep): Promise<void> {
    const { store } = this.#options;
    await store.setSweepState(sweep.id, 'active');
    await this.#work(sweep.id);
    if (this.#stopping !== null) await this.#leave(sweep.id);
  }

  /** Works at all sweeps that are queued or active, and at those to come, until `stop`. */
  async serve(): Promise<void> {
    await this.#work(null);
  }

  /**
   * Asks every running trial to stop after its present update; those that do not are killed after a while. They wait
   * again.
   *
   * @param why `preempt` when somebody else wants the machine
   */
  stop(why: 'stop' | 'preempt' = 'stop'): void {
    if (this.#stopping !== null) return;
    this.#stopping = { why };
    for (const trial of this.#running.values()) trial.ask(this.#stopping);
    this.#killTimer = setTimeout(() => this.kill(), stopGraceMs);
    this.#attention.raise();
  }

  /** Ends every running trial at once; they wait again. */
  kill(): void {
    this.#stopping ??= { why: 'stop' };
    for (const trial of this.#running.values()) trial.ask(this.#stopping);
    for (const process of this.#processes) process.kill();
    this.#attention.raise();
  }

  /** Gives a running trial up for the reason that a pruner has; one that ends meanwhile keeps its result. */
  prune(trialId: string, decision: JsonObject): void {
    this.#running.get(trialId)?.ask(pruning(decision));
  }

  async #work(only: string | null): Promise<void> {
    const { store, slots, clock, owner, isDead, proposals } = this.#options;
    const agenda = new Agenda({ store, clock, owner, isDead, proposals, only });
    const startedAt = clock.now();
    await this.#guarded(() => this.#tend(agenda));
    await this.#guarded(() => this.#beat(agenda, startedAt));
    const ticks = [
      clock.every(flushMs, () => this.#flush()),
      clock.every(pollMs, () => this.#attention.raise()),
      clock.every(heartbeatMs, () => void this.#guarded(() => this.#beat(agenda, startedAt))),
    ];
    const served = slots.map((slot) => this.#guarded(() => this.#serve(slot, agenda)));
    while (!this.#isDone(agenda, only)) {
      await this.#attention.wait();
      await this.#guarded(() => this.#tend(agenda));
    }
    this.#isOver = true;
    this.#news.raise();
    await Promise.all(served);
    for (const cancel of ticks) cancel();
    clearTimeout(this.#killTimer);
    if (this.#failure !== null) throw this.#failure;
    await store.leave(owner);
  }

  #isDone(agenda: Agenda, only: string | null): boolean {
    if (this.#stopping !== null) return true;
    return only !== null && agenda.isDone;
  }

  /** Without its store a scheduler can do nothing useful: it ends, and leases bring its trials back. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= asError(error);
      this.kill();
    }
  }

  /** After a stop. Another scheduler may still be at work on the same sweep. */
  async #leave(sweepId: string): Promise<void> {
    const { store } = this.#options;
    const open = (await store.openSweeps()).find(({ id }) => id === sweepId);
    if (open === undefined || open.has.running || open.state !== 'active') return;
    await store.setSweepState(sweepId, open.has.waiting ? 'stopped' : 'finished');
  }

  async #tend(agenda: Agenda): Promise<void> {
    const { longestSilenceMs = null } = this.#options;
    for (const trial of this.#running.values()) trial.watch({ stopMs: stopGraceMs, silenceMs: longestSilenceMs });
    if (this.#stopping !== null) return;
    for (const { trialId, reason } of await agenda.refresh(this.#free > 0))
      this.#running.get(trialId)?.ask({ why: reason });
    this.#news.raise();
  }

  /** Says that this scheduler is at work, renews its leases, and takes trials back whose schedulers are gone. */
  async #beat(agenda: Agenda, startedAt: Date): Promise<void> {
    const { store, owner, slots, clock } = this.#options;
    const running = [...this.#running.values()];
    const at = clock.now();
    const fenced = await store.beat({
      ...{ id: owner, host: hostname(), pid: process.pid, startedAt, heartbeatAt: at, leaseUntil: leaseFrom(at) },
      attemptIds: running.map(({ work }) => work.claim.attemptId),
      slots: slots.map(({ name, gpu }) => ({
        name,
        gpu: gpu?.uuid ?? null,
        trialId: running.find(({ work }) => work.slot.name === name)?.work.claim.trial.id ?? null,
      })),
    });
    for (const trial of running) if (fenced.includes(trial.work.claim.attemptId)) trial.fence();
    await agenda.reclaim();
    this.#attention.raise();
  }

  #flush(): void {
    for (const trial of this.#running.values()) trial.flush();
  }

  /** Works in a slot until the run is over. */
  async #serve(slot: Slot, agenda: Agenda): Promise<void> {
    const { launch, clock, threads } = this.#options;
    const process = new SlotProcess({ launch, clock, environment: slotEnvironment(slot, threads) });
    this.#processes.add(process);
    try {
      const place = { slot, process };
      let next = this.#claim(slot, agenda);
      for (;;) {
        const job = (await next) ?? (await this.#awaitJob(place, agenda));
        if (job === null) return;
        ({ next } = await this.#attempt(place, job, agenda));
      }
    } finally {
      await process.close();
      this.#processes.delete(process);
    }
  }

  async #claim(slot: Slot, agenda: Agenda): Promise<Job | null> {
    return this.#stopping === null ? agenda.claim(slot.name) : null;
  }

  /** Waits until something can be claimed; null when the run is over. */
  async #awaitJob(place: Place, agenda: Agenda): Promise<Job | null> {
    this.#free++;
    this.#attention.raise();
    try {
      return await this.#nextJob(place, agenda);
    } finally {
      this.#free--;
    }
  }

  /** A process that is free for long is ended meanwhile. */
  async #nextJob({ slot, process }: Place, agenda: Agenda): Promise<Job | null> {
    const { clock } = this.#options;
    const sinceMs = clock.now().getTime();
    while (!this.#isOver) {
      await this.#news.wait();
      const job = await this.#claim(slot, agenda);
      if (job !== null) return job;
      if (clock.now().getTime() - sinceMs >= idleMs) await process.close();
    }
    return null;
  }

  /**
   * Runs one attempt. Its end and the next claim of the slot are asked of the store in the same turn, so that they can be
   * one transaction; the claim is handed back when the end is written.
   */
  async #attempt(
    { slot, process }: Place,
    { sweep, claim }: Job,
    agenda: Agenda,
  ): Promise<{ next: Promise<Job | null> }> {
    const { settingsOf = () => this.#options } = this.#options;
    const { threads, dataDir } = settingsOf(sweep);
    await process.use(slotEnvironment(slot, threads));
    const trial = new RunningTrial({ slot, process, sweep, claim }, this.#options);
    this.#running.set(claim.trial.id, trial);
    this.#options.onEvent({ type: 'started', trial: claim.trial, attempt: claim.attemptNumber, slot });
    // A stop may have come while this trial was being claimed.
    const ending = this.#stopping === null ? await trial.train(dataDir) : stoppedAt(null);
    this.#running.delete(claim.trial.id);
    agenda.ended(sweep.id, slot.name);
    const written = trial.finish(ending);
    const next = this.#claim(slot, agenda);
    // When the end cannot be written, what was claimed comes back by its lease.
    next.catch(() => undefined);
    await written;
    return { next };
  }
}
