import type { JsonObject, Resources, Sweep } from '@coolsweep/sweep';
import { Adoptions } from './adoptions.ts';
import { Agenda, type Job } from './agenda.ts';
import { beatMsOf, heartbeatOf, leaseMsOf } from './heartbeat.ts';
import { programEnvironment } from './programEnvironment.ts';
import { asError, pruning, RunningTrial, type RunFolders } from './runningTrial.ts';
import type { SchedulerOptions } from './schedulerOptions.ts';
import { Signal } from './signal.ts';
import type { Slot } from './slot.ts';
import { SlotAdmission } from './slotAdmission.ts';
import { slotEnvironment } from './slotEnvironment.ts';
import { SlotHealth } from './slotHealth.ts';
import { SlotProcess } from './slotProcess.ts';
import { evicted, stoppedAt, type Ask, type TrialEnding } from './trialEnding.ts';

const flushMs = 100;
/** How soon what other programs have asked for is seen. */
const pollMs = 1000;
/** How long a trial process may take to stop by itself. */
const stopGraceMs = 20_000;
/** How often the driver is asked whether all GPUs are there. */
const lookMs = 30_000;
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
  readonly #free = new Set<Slot>();
  readonly #health: SlotHealth;
  readonly #adoptions: Adoptions;
  /** Ids of sweeps of which was told that they have no slot. */
  readonly #stranded = new Set<string>();
  #killTimer: NodeJS.Timeout | undefined;
  #failure: Error | null = null;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { slots, listGpus, adopted = [] } = options;
    this.#adoptions = new Adoptions(adopted, slots);
    this.#health = new SlotHealth({ slots, listGpus, onOutOfUse: (gone, reason) => this.#retire(gone, reason) });
  }

  /**
   * Works at one sweep. Resolves when every trial is finished or, after `stop`, when no trial process is left.
   *
   * @throws SweepError `trial_process` when all slots are out of use and trials are left
   */
  async run(sweep: Sweep): Promise<void> {
    const { store } = this.#options;
    await store.setSweepState(sweep.id, 'active');
    await this.#work(sweep.id);
    if (this.#stopping !== null && (await this.#leave(sweep.id)))
      this.#health.refuseWithoutSlots(`go on with: coolsweep run --resume ${sweep.id}`);
  }

  /**
   * Works at all sweeps that are queued or active, and at those to come, until `stop`.
   *
   * @throws SweepError `trial_process` when all slots are out of use
   */
  async serve(): Promise<void> {
    await this.#work(null);
    this.#health.refuseWithoutSlots('start coolsweep serve again');
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

  /**
   * Ends without a word to running trials, which go on elsewhere: the scheduler after this one adopts them. Whoever started
   * their processes lets go of these, which this one waits for.
   *
   * @returns how many there are
   */
  leave(): number {
    this.#stopping ??= { why: 'stop' };
    for (const trial of this.#running.values()) trial.leave(null);
    this.#attention.raise();
    return this.#running.size;
  }

  /** Gives a running trial up for the reason that a pruner has; one that ends meanwhile keeps its result. */
  prune(trialId: string, decision: JsonObject): void {
    this.#running.get(trialId)?.ask(pruning(decision));
  }

  async #work(only: string | null): Promise<void> {
    const { store, slots, clock, owner, isDead, proposals, takeOver, engine = 'local' } = this.#options;
    const leaseMs = leaseMsOf(this.#options);
    const admission = new SlotAdmission(slots, (sweep) => this.#resourcesOf(sweep));
    const agenda = new Agenda({ store, clock, owner, isDead, admission, leaseMs, proposals, takeOver, only, engine });
    const startedAt = clock.now();
    await this.#guarded(() => this.#tend(agenda));
    await this.#guarded(() => this.#beat(agenda, startedAt));
    const ticks = [
      clock.every(flushMs, () => {
        for (const trial of this.#running.values()) trial.flush();
      }),
      clock.every(pollMs, () => this.#attention.raise()),
      clock.every(lookMs, () => void this.#guarded(() => this.#health.look())),
      clock.every(beatMsOf(this.#options), () => void this.#guarded(() => this.#beat(agenda, startedAt))),
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

  #resourcesOf(sweep: Sweep): Resources {
    return this.#options.resourcesOf?.(sweep) ?? sweep.spec.resources;
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
      this.#leaveRunning(error);
      this.kill();
    }
  }

  /** Lets go of what runs, where that may go on without this scheduler: an end that it writes later would not be true. */
  #leaveRunning(error: unknown): void {
    const { onStoreFailure } = this.#options;
    if (onStoreFailure === undefined) return;
    for (const trial of this.#running.values()) trial.leave(error);
    onStoreFailure();
  }

  /** After a stop; tells whether trials are left. Another scheduler may still be at work on the same sweep. */
  async #leave(sweepId: string): Promise<boolean> {
    const { store } = this.#options;
    const open = (await store.openSweeps()).find(({ id }) => id === sweepId);
    if (open === undefined) return false;
    if (open.has.running || open.state !== 'active') return true;
    // A trial that somebody has retried since then waits.
    const isLeft = open.has.waiting || !(await store.finishSweep(sweepId));
    if (isLeft) await store.setSweepState(sweepId, 'stopped');
    return isLeft;
  }

  async #tend(agenda: Agenda): Promise<void> {
    const { longestSilenceMs = null } = this.#options;
    for (const trial of this.#running.values()) trial.watch({ stopMs: stopGraceMs, silenceMs: longestSilenceMs });
    if (this.#stopping !== null) return;
    for (const { trialId, reason } of await agenda.refresh([...this.#free]))
      this.#running.get(trialId)?.ask({ why: reason });
    this.#tellStranded(agenda);
    this.#news.raise();
  }

  #tellStranded(agenda: Agenda): void {
    for (const sweep of agenda.without(this.#health.usable.filter(({ isPassing }) => isPassing !== true))) {
      if (this.#stranded.has(sweep.id)) continue;
      this.#stranded.add(sweep.id);
      this.#options.onStranded?.(sweep);
    }
  }

  /** What runs in slots that are out of use waits again; without any slot there is nothing more to do. */
  #retire(slots: readonly Slot[], reason: string): void {
    for (const trial of this.#running.values()) if (slots.includes(trial.work.slot)) trial.evict(reason);
    this.#options.onOutOfUse?.(slots, reason);
    this.#news.raise();
    if (this.#health.usable.length === 0) this.stop();
  }

  /** Says that this scheduler is at work, renews its leases, and takes trials back whose schedulers are gone. */
  async #beat(agenda: Agenda, startedAt: Date): Promise<void> {
    const running = [...this.#running.values()];
    const heartbeat = heartbeatOf(this.#options, { startedAt, running, health: this.#health });
    const fenced = await this.#options.store.beat(heartbeat);
    for (const trial of running) if (fenced.includes(trial.work.claim.attemptId)) trial.fence();
    const { clock, reclaimAfterMs = 0 } = this.#options;
    if (clock.now().getTime() - startedAt.getTime() >= reclaimAfterMs) await agenda.reclaim();
    this.#attention.raise();
  }

  /** Works in a slot until the run is over, or the slot out of use. */
  async #serve(slot: Slot, agenda: Agenda): Promise<void> {
    const { launch, clock, threads } = this.#options;
    const process = new SlotProcess({ launch, clock, environment: slotEnvironment(slot, threads) });
    this.#processes.add(process);
    try {
      const place = { slot, process };
      let next = this.#adopt(slot, agenda) ?? this.#claim(slot, agenda);
      for (;;) {
        const job = (await next) ?? (await this.#awaitJob(place, agenda));
        if (job === null) return;
        ({ next } = await this.#attempt(place, job, agenda));
      }
    } finally {
      await process.close();
      this.#processes.delete(process);
      this.#adoptions.over(slot);
    }
  }

  /** An attempt of a scheduler that is gone; null when none is left. One that is asked to stop leaves them as they are. */
  #adopt(slot: Slot, agenda: Agenda): Promise<Job> | null {
    const job = this.#stopping === null ? this.#adoptions.take(slot) : null;
    if (job === null) return null;
    agenda.adopt(job.sweep, slot);
    return Promise.resolve(job);
  }

  async #claim(slot: Slot, agenda: Agenda): Promise<Job | null> {
    const isFree = this.#isOpen(slot) && !this.#adoptions.isBeside(slot);
    return this.#stopping === null && isFree ? agenda.claim(slot) : null;
  }

  /** Whether it takes something new, now or later. */
  #isOpen(slot: Slot): boolean {
    return slot.isPassing !== true && this.#health.outOfUse(slot) === null;
  }

  /** Waits until something can be claimed; null when the run is over, or the slot out of use. */
  async #awaitJob(place: Place, agenda: Agenda): Promise<Job | null> {
    this.#free.add(place.slot);
    this.#attention.raise();
    try {
      return await this.#nextJob(place, agenda);
    } finally {
      this.#free.delete(place.slot);
    }
  }

  /** A process that is free for long is ended meanwhile. */
  async #nextJob({ slot, process }: Place, agenda: Agenda): Promise<Job | null> {
    const { clock } = this.#options;
    const sinceMs = clock.now().getTime();
    while (!this.#isOver && this.#isOpen(slot)) {
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
    const { threads, ...folders } = settingsOf(sweep);
    const { memoryGiB } = this.#resourcesOf(sweep);
    await process.use({ ...slotEnvironment(slot, threads, memoryGiB), ...programEnvironment(claim) });
    const onStoreFailure = (error: unknown) => this.#leaveRunning(error);
    const trial = new RunningTrial({ slot, process, sweep, claim }, { ...this.#options, onStoreFailure });
    this.#running.set(claim.trial.id, trial);
    this.#options.onEvent({ type: 'started', trial: claim.trial, attempt: claim.attemptNumber, slot });
    const ending = await this.#train(trial, folders);
    this.#running.delete(claim.trial.id);
    agenda.ended(sweep.id, slot.name);
    const written = trial.finish(ending);
    const next = this.#adopt(slot, agenda) ?? this.#claim(slot, agenda);
    // When the end cannot be written, what was claimed comes back by its lease.
    next.catch(() => undefined);
    await written;
    return { next };
  }

  /** Where a GPU is to blame for what became of a trial, that costs the trial nothing. */
  async #train(trial: RunningTrial, folders: RunFolders): Promise<TrialEnding> {
    const { slot, claim } = trial.work;
    // It may have come while this trial was being claimed.
    if (this.#stopping !== null) return stoppedAt(null);
    const outOfUse = this.#health.outOfUse(slot);
    if (outOfUse !== null) return evicted(outOfUse);
    const failuresBefore = this.#health.failuresOf(slot);
    const ending = await trial.train(folders);
    if (trial.isLeft) return ending;
    const fault = trial.faultIn(ending);
    if (ending.outcome !== 'lost' && fault === null) return ending;
    const blame = await this.#health.judge({ slot, trialId: claim.trial.id, failuresBefore, fault });
    return blame === null ? ending : evicted(blame);
  }
}
