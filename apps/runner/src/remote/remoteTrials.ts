import type {
  Clock,
  EngineJob,
  LaunchTrial,
  Submission,
  TrialDriver,
  TrialProcess,
  TrialProcessEvents,
} from '@coolsweep/scheduler';
import type { ToTrial } from '@coolsweep/sweep';
import type { ChildProgram } from '../childProgram.ts';
import { AttemptFolders, type AttemptFoldersOptions } from './attemptFolders.ts';
import { readAttemptRecord, readReceived } from './attemptRecord.ts';
import { BadMachines } from './badMachines.ts';
import { placedAttempt, type PlacedAttempt } from './placedAttempt.ts';
import { RemoteAttempt, type RemoteAttemptOptions } from './remoteAttempt.ts';
import { withSpareCheckpoints } from './spareCheckpoints.ts';

/** Times of a cluster, milliseconds. */
export interface ClusterTimes {
  readonly leaseMs: number;
  readonly beatMs: number;
  readonly pollMs: number;
  readonly retryMs: number;
}

export interface RemoteTrialsOptions extends AttemptFoldersOptions {
  readonly driver: TrialDriver;
  /** Ends the names of all jobs of this workspace, so that they are nobody else's. */
  readonly tag: string;
  readonly agent: ChildProgram;
  readonly times: ClusterTimes;
  readonly clock: Clock;
  readonly nowMs: () => number;
  /** What the jobs of a trial take. */
  readonly resourcesOf: (trialId: string) => Promise<Pick<EngineJob, 'gpus' | 'threads'>>;
  /** Jobs that may wait in the engine's queue at a time. Default: any number. */
  readonly mostQueued?: number;
  /** Tells the operator what has to be looked after. */
  readonly tell: (text: string) => void;
}

type Start = Extract<ToTrial, { type: 'start' }>;

/** So often a trial that waits in the engine's queue says so, which keeps it from being taken for hanging. */
const sayEveryMs = 300_000;

/** How engines begin what they say of a job that nobody asked to end. */
const failedByItself = /^(FAILED|BOOT_FAIL|NODE_FAIL|OUT_OF_MEMORY)/;
/** Submissions at a time: each is a process or a connection, and the engine has others to serve. */
const mostSubmissions = 8;
/** So many times as long as after a refusal a job waits for other machines than those that are kept away from. */
const choosyRetries = 10;

/**
 * On this machine a trial may go on without a server for so long that all checkpoints of that time have no room: when its
 * agent dies then, too, the trial may begin anew.
 */
const mostSpareMs = 300_000;

/** Names an attempt at a trial, its job and its folder. */
export function attemptName({ trialId, attemptId }: Pick<Start, 'trialId' | 'attemptId'>, tag: string): string {
  return `${trialId}-a${attemptId}-${tag}`;
}

/**
 * Starts trial processes as jobs of an engine, one job for an attempt. To a scheduler it is one more way to start them
 * (`launch`); what agents send reaches the attempts by `attempt`.
 */
export class RemoteTrials {
  readonly #options: RemoteTrialsOptions;
  readonly #placed = new Map<string, PlacedAttempt>();
  readonly #cancels: (() => void)[] = [];
  /** Attempts whose jobs are not submitted before others have begun. */
  readonly #held: { readonly placed: PlacedAttempt; readonly trialId: string }[] = [];
  readonly #bad: BadMachines;
  readonly #folders: AttemptFolders;
  #isPolling = false;
  #isAbandoned = false;

  constructor(options: RemoteTrialsOptions) {
    this.#options = options;
    this.#bad = new BadMachines(options.nowMs);
    this.#folders = new AttemptFolders(options, options.driver.isHere === true);
  }

  /** Begins to look after leases and jobs, until `stop`. */
  start(): void {
    const { clock, times } = this.#options;
    this.#cancels.push(
      clock.every(Math.min(1000, times.leaseMs / 10), () => {
        for (const { attempt } of this.#placed.values()) attempt.look();
        this.#release();
      }),
      clock.every(times.pollMs, () => void this.poll()),
    );
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
  }

  /**
   * Lets go of all attempts as they are: nothing can be recorded any more. Their agents go on for as long as their leases
   * last, and a server that is started again within that time goes on with them.
   */
  abandon(): void {
    this.#isAbandoned = true;
    const all = [...this.#placed.values()];
    this.#placed.clear();
    for (const { attempt } of all) attempt.abandon();
  }

  /** An attempt of this server, with the hash of its token. */
  attempt(name: string): { readonly attempt: RemoteAttempt; readonly tokenHash: string } | undefined {
    return this.#placed.get(name);
  }

  /** Prepares one process, as `LaunchTrial` asks for it: the job is submitted with the trial that it is sent. */
  readonly launch: LaunchTrial = (environment, events): TrialProcess => {
    let attempt: RemoteAttempt | null = null;
    let wish: 'stop' | 'kill' | null = null;
    const ask = (desired: 'stop' | 'kill') => {
      if (wish !== 'kill') wish = desired;
      attempt?.ask(desired);
    };
    const begin = async (start: Start) => {
      attempt = await this.#begin(start, environment, events);
      if (this.#isAbandoned) this.abandon();
      if (wish !== null) attempt.ask(wish);
    };
    return {
      send: (message) => {
        if (message.type === 'stop') ask('stop');
        if (message.type !== 'start') return;
        begin(message).catch((error: unknown) => {
          events.line('stderr', error instanceof Error ? error.message : String(error));
          this.#options.tell(`an attempt cannot be submitted: ${String(error)}`);
          events.exit({ code: 1, signal: null });
        });
      },
      kill: () => ask('kill'),
    };
  };

  /**
   * Asks the engine for the jobs that nobody has claimed; those that are gone are withdrawn. Of this machine it is asked for
   * all jobs: nothing is left of those that have ended.
   */
  async poll(): Promise<void> {
    const { isHere = false } = this.#options.driver;
    const waiting = [...this.#placed.values()].filter(
      ({ attempt, isSubmitted, isGivenUp }) => isSubmitted && !isGivenUp && (isHere || !attempt.isClaimed),
    );
    if (this.#isPolling || waiting.length === 0) return;
    this.#isPolling = true;
    try {
      const jobs = await this.#options.driver.observe(waiting.map(({ name }) => name));
      // No answer: nothing is known, and nothing is done.
      for (const placed of waiting)
        if (jobs === null) this.#sayWaiting(placed, `${this.#options.driver.name} does not answer`);
        else this.#compare(placed, jobs);
    } catch (error) {
      this.#options.tell(String(error));
      for (const placed of waiting) this.#sayWaiting(placed, String(error));
    } finally {
      this.#isPolling = false;
    }
  }

  #compare(placed: PlacedAttempt, jobs: NonNullable<Awaited<ReturnType<TrialDriver['observe']>>>): void {
    const { attempt, name } = placed;
    const job = jobs.find((one) => one.name === name);
    if (attempt.isOver) return;
    if (attempt.isClaimed) {
      if (job?.engine === 'ended' && this.#options.driver.isHere === true) attempt.gone();
      return;
    }
    if (job !== undefined && attempt.record.externalId === null) attempt.placed(job.externalId);
    if (job === undefined && !placed.wasMissing) {
      // It may be on its way still.
      placed.wasMissing = true;
      return;
    }
    if (job === undefined) this.#giveUp(placed, `${this.#options.driver.name} does not know its job ${name}`);
    else if (job.engine === 'ended' || job.engine === 'lost') {
      // An agent that the engine has lost sight of has this while to claim; later it is refused.
      // A cancel, or an agent that was told to end before it could claim, says nothing of the machine.
      if (job.node !== null && failedByItself.test(job.reason)) this.#bad.suspect(job.node);
      this.#giveUp(placed, `job ${job.externalId} ended before it began: ${job.reason}; see ${this.#folders.of(name)}`);
    } else if (job.engine === 'queued' && this.#isTooChoosy(placed)) {
      this.#bad.forgive();
      this.#giveUp(placed, `job ${job.externalId} waits while machines are kept away from: they have to do`);
    } else this.#sayWaiting(placed, `job ${job.externalId}: ${job.reason}`);
  }

  /** The machines that are left may be out of order, and the engine does not say so. */
  #isTooChoosy({ choosySinceMs }: PlacedAttempt): boolean {
    const { nowMs, times } = this.#options;
    return choosySinceMs !== null && nowMs() - choosySinceMs >= times.retryMs * choosyRetries;
  }

  #sayWaiting(placed: PlacedAttempt, text: string): void {
    const nowMs = this.#options.nowMs();
    if (nowMs - placed.saidMs < sayEveryMs) return;
    placed.saidMs = nowMs;
    placed.attempt.log(text);
  }

  /** What will not begin costs the trial nothing, and its place waits a while: the next job may fare no better. */
  #giveUp(placed: PlacedAttempt, reason: string): void {
    const { attempt, name } = placed;
    placed.isGivenUp = true;
    const { tell, clock, times } = this.#options;
    tell(`${name}: ${reason}`);
    attempt.log(reason);
    const cancel = clock.every(times.retryMs, () => {
      cancel();
      attempt.withdraw();
    });
  }

  async #begin(given: Start, environment: Record<string, string>, events: TrialProcessEvents): Promise<RemoteAttempt> {
    const { times, tag, driver } = this.#options;
    const start = withSpareCheckpoints(
      given,
      driver.isHere === true ? Math.min(times.leaseMs, mostSpareMs) : times.leaseMs,
    );
    const name = attemptName(start, tag);
    const known = await readAttemptRecord(this.#folders.of(name));
    const record = known ?? (await this.#folders.prepare(name, environment));
    const logged = known === null ? 0 : await readReceived(this.#folders.of(name));
    const placed = this.#enter({ name, record, logged, start, events });
    if (known === null) this.#hold(placed, start.trialId);
    else {
      [placed.wasAsked, placed.isSubmitted] = [true, true];
      placed.attempt.log(
        `another server goes on with it${record.externalId === null ? '' : `, job ${record.externalId}`}`,
      );
    }
    return placed.attempt;
  }

  #enter({
    name,
    ...known
  }: Pick<PlacedAttempt, 'name'> &
    Pick<RemoteAttemptOptions, 'record' | 'logged' | 'start' | 'events'>): PlacedAttempt {
    const { nowMs } = this.#options;
    const attempt = new RemoteAttempt({
      ...known,
      ...this.#folders.keeping(name),
      nowMs,
      onOver: () => this.#leave(name),
      isForgiven: (machine) => this.#bad.isToBlame(machine, known.start.trialId),
    });
    const placed = placedAttempt({ name, attempt, tokenHash: known.record.tokenHash, saidMs: nowMs() });
    this.#placed.set(name, placed);
    return placed;
  }

  #hold(placed: PlacedAttempt, trialId: string): void {
    this.#held.push({ placed, trialId });
    this.#release();
  }

  /** How many more jobs may be submitted now. */
  get #room(): number {
    const { mostQueued = Infinity } = this.#options;
    const asked = [...this.#placed.values()].filter(({ wasAsked, isGivenUp }) => wasAsked && !isGivenUp);
    const queued = asked.filter(({ attempt }) => !attempt.isClaimed).length;
    const underWay = asked.filter(({ isSubmitted }) => !isSubmitted).length;
    return Math.min(mostQueued - queued, mostSubmissions - underWay);
  }

  /** Submits what was held back, as far as there is room for it. What is over needs no job. */
  #release(): void {
    for (let free = this.#room; free > 0;) {
      const next = this.#held.shift();
      if (next === undefined) return;
      if (next.placed.attempt.isOver) continue;
      free--;
      next.placed.wasAsked = true;
      void this.#submit(next.placed, next.trialId);
    }
    for (const { placed } of this.#held) this.#sayWaiting(placed, 'it waits until others have left the queue');
  }

  async #submit(placed: PlacedAttempt, trialId: string): Promise<void> {
    const { name, attempt } = placed;
    const { driver, agent, resourcesOf } = this.#options;
    const folder = this.#folders.of(name);
    const command = [process.execPath, ...agent.execArgv, agent.entry, folder];
    const avoid = this.#bad.avoided;
    if (avoid.length > 0) placed.choosySinceMs = this.#options.nowMs();
    const submit = async () => driver.submit({ name, folder, command, avoid, ...(await resourcesOf(trialId)) });
    const submission = await submit().catch((error: unknown): Submission => {
      return { outcome: 'refused', reason: error instanceof Error ? error.message : String(error) };
    });
    this.#take(placed, submission);
    if (attempt.isOver) this.#cancelJob(attempt);
    this.#release();
  }

  #take(placed: PlacedAttempt, submission: Submission): void {
    const { driver, tell } = this.#options;
    const { attempt, name } = placed;
    if (submission.outcome === 'refused') {
      // It may be that no machine is left beside those that are kept away from.
      this.#bad.forgive();
      this.#giveUp(placed, `${driver.name} refused the job: ${submission.reason}`);
      return;
    }
    placed.isSubmitted = true;
    if (submission.outcome === 'unknown') {
      tell(`${name}: ${driver.name} gave no clear answer (${submission.reason}); the job is looked for by its name`);
      return;
    }
    attempt.placed(submission.externalId);
    attempt.log(`job ${submission.externalId} of ${driver.name}`);
  }

  /** The job of what is over is not wanted any more, if it is there at all. */
  #leave(name: string): void {
    const placed = this.#placed.get(name);
    if (placed === undefined) return;
    this.#placed.delete(name);
    this.#cancelJob(placed.attempt);
    this.#release();
  }

  #cancelJob({ record: { externalId } }: RemoteAttempt): void {
    // Best effort: a job that nobody ended finds no claim, or has lost its lease.
    if (externalId !== null) this.#options.driver.cancel(externalId).catch(() => undefined);
  }
}
