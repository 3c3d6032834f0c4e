import { join } from 'node:path';
import type {
  Clock,
  EngineJob,
  LaunchTrial,
  Submission,
  TrialDriver,
  TrialProcess,
  TrialProcessEvents,
} from '@coolsweep/scheduler';
import { agentVersion, type AttemptFile, type ToTrial } from '@coolsweep/sweep';
import type { ChildProgram } from '../childProgram.ts';
import { newToken, readAttemptRecord, writeAttemptRecord, writeOwn, type AttemptRecord } from './attemptRecord.ts';
import { RemoteAttempt } from './remoteAttempt.ts';

/** Times of a cluster, milliseconds. */
export interface ClusterTimes {
  readonly leaseMs: number;
  readonly beatMs: number;
  readonly pollMs: number;
  readonly retryMs: number;
}

export interface RemoteTrialsOptions {
  readonly driver: TrialDriver;
  /** On a file system of all nodes: a folder for each attempt. */
  readonly folder: string;
  /** By which agents reach the server. */
  readonly url: string;
  /** Ends the names of all jobs of this workspace, so that they are nobody else's. */
  readonly tag: string;
  readonly agent: ChildProgram;
  readonly trial: ChildProgram;
  readonly times: ClusterTimes;
  readonly clock: Clock;
  readonly nowMs: () => number;
  /** What the jobs of a trial take. */
  readonly resourcesOf: (trialId: string) => Promise<Pick<EngineJob, 'gpus' | 'threads'>>;
  /** Tells the operator what has to be looked after. */
  readonly tell: (text: string) => void;
}

type Start = Extract<ToTrial, { type: 'start' }>;

/** An attempt with its job. */
interface Placed {
  readonly name: string;
  readonly attempt: RemoteAttempt;
  readonly tokenHash: string;
  /** The engine was asked for it once and did not know it. */
  wasMissing: boolean;
  /** Whether its submission is over, and so its job can be looked for. */
  isSubmitted: boolean;
  /** It will not begin, and is about to be withdrawn. */
  isGivenUp: boolean;
  saidMs: number;
}

/** So often a trial that waits in the engine's queue says so, which keeps it from being taken for hanging. */
const sayEveryMs = 300_000;

/** Environment that the engine decides: which GPUs a job has. */
const engineVariables: ReadonlySet<string> = new Set(['CUDA_VISIBLE_DEVICES']);

/**
 * Starts trial processes as jobs of an engine, one job for an attempt. To a scheduler it is one more way to start them
 * (`launch`); what agents send reaches the attempts by `attempt`.
 */
export class RemoteTrials {
  readonly #options: RemoteTrialsOptions;
  readonly #placed = new Map<string, Placed>();
  readonly #cancels: (() => void)[] = [];
  #isPolling = false;

  constructor(options: RemoteTrialsOptions) {
    this.#options = options;
  }

  /** Begins to look after leases and jobs, until `stop`. */
  start(): void {
    const { clock, times } = this.#options;
    this.#cancels.push(
      clock.every(Math.min(1000, times.leaseMs / 10), () => {
        for (const { attempt } of this.#placed.values()) attempt.look();
      }),
      clock.every(times.pollMs, () => void this.poll()),
    );
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
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

  /** Asks the engine for the jobs that nobody has claimed; those that are gone are withdrawn. */
  async poll(): Promise<void> {
    const waiting = [...this.#placed.values()].filter(
      ({ attempt, isSubmitted, isGivenUp }) => isSubmitted && !isGivenUp && !attempt.isClaimed,
    );
    if (this.#isPolling || waiting.length === 0) return;
    this.#isPolling = true;
    try {
      const jobs = await this.#options.driver.observe(waiting.map(({ name }) => name));
      // No answer: nothing is known, and nothing is done.
      for (const placed of jobs === null ? [] : waiting) this.#compare(placed, jobs ?? []);
    } catch (error) {
      this.#options.tell(String(error));
    } finally {
      this.#isPolling = false;
    }
  }

  #compare(placed: Placed, jobs: NonNullable<Awaited<ReturnType<TrialDriver['observe']>>>): void {
    const { attempt, name } = placed;
    const job = jobs.find((one) => one.name === name);
    if (attempt.isOver || attempt.isClaimed) return;
    if (job !== undefined && attempt.record.externalId === null) attempt.placed(job.externalId);
    if (job === undefined && !placed.wasMissing) {
      // It may be on its way still.
      placed.wasMissing = true;
      return;
    }
    if (job === undefined) this.#giveUp(placed, `${this.#options.driver.name} does not know its job ${name}`);
    else if (job.engine === 'ended')
      this.#giveUp(placed, `job ${job.externalId} ended before it began: ${job.reason}; see ${this.#folderOf(name)}`);
    else this.#sayWaiting(placed, `job ${job.externalId}: ${job.reason}`);
  }

  #sayWaiting(placed: Placed, text: string): void {
    const nowMs = this.#options.nowMs();
    if (nowMs - placed.saidMs < sayEveryMs) return;
    placed.saidMs = nowMs;
    placed.attempt.log(text);
  }

  /** What will not begin costs the trial nothing, and its place waits a while: the next job may fare no better. */
  #giveUp(placed: Placed, reason: string): void {
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

  #folderOf(name: string): string {
    return join(this.#options.folder, name);
  }

  async #begin(start: Start, environment: Record<string, string>, events: TrialProcessEvents): Promise<RemoteAttempt> {
    const name = `${start.trialId}-a${start.attemptId}-${this.#options.tag}`;
    const known = await readAttemptRecord(this.#folderOf(name));
    const record = known ?? (await this.#prepare(name, environment));
    const placed = this.#enter({ name, record, start, events });
    if (known === null) void this.#submit(placed, start.trialId);
    else {
      placed.isSubmitted = true;
      placed.attempt.log(
        `another server goes on with it${record.externalId === null ? '' : `, job ${record.externalId}`}`,
      );
    }
    return placed.attempt;
  }

  /** Writes what the agent will find. From here on the attempt may have a job. */
  async #prepare(name: string, environment: Record<string, string>): Promise<AttemptRecord> {
    const { url, trial, times } = this.#options;
    const { token, tokenHash } = newToken();
    const file: AttemptFile = {
      ...{ version: agentVersion, attempt: name, address: `${url}/agent/${name}`, token, beatMs: times.beatMs },
      program: {
        ...{ entry: trial.entry, execArgv: trial.execArgv },
        environment: Object.fromEntries(Object.entries(environment).filter(([key]) => !engineVariables.has(key))),
      },
    };
    await writeOwn(join(this.#folderOf(name), 'attempt.json'), file);
    const record = { tokenHash, leaseMs: times.leaseMs, externalId: null, nonce: null, received: 0 };
    await writeAttemptRecord(this.#folderOf(name), record);
    return record;
  }

  #enter({
    name,
    record,
    start,
    events,
  }: Pick<Placed, 'name'> & { record: AttemptRecord; start: Start; events: TrialProcessEvents }): Placed {
    // One write after the other: an older record must not come last.
    let tail = Promise.resolve();
    const save = (next: AttemptRecord) => {
      tail = tail.catch(() => undefined).then(() => writeAttemptRecord(this.#folderOf(name), next));
      return tail;
    };
    const { nowMs } = this.#options;
    const attempt: RemoteAttempt = new RemoteAttempt({
      record,
      start,
      events,
      save,
      nowMs,
      onOver: () => this.#leave(name),
    });
    const placed = {
      name,
      attempt,
      tokenHash: record.tokenHash,
      wasMissing: false,
      isSubmitted: false,
      isGivenUp: false,
      saidMs: nowMs(),
    };
    this.#placed.set(name, placed);
    return placed;
  }

  async #submit(placed: Placed, trialId: string): Promise<void> {
    const { name, attempt } = placed;
    const { driver, agent, resourcesOf } = this.#options;
    const folder = this.#folderOf(name);
    const command = [process.execPath, ...agent.execArgv, agent.entry, folder];
    const submit = async () => driver.submit({ name, folder, command, ...(await resourcesOf(trialId)) });
    const submission = await submit().catch((error: unknown): Submission => {
      return { outcome: 'refused', reason: error instanceof Error ? error.message : String(error) };
    });
    this.#take(placed, submission);
    if (attempt.isOver) this.#cancelJob(attempt);
  }

  #take(placed: Placed, submission: Submission): void {
    const { driver, tell } = this.#options;
    const { attempt, name } = placed;
    if (submission.outcome === 'refused') {
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
  }

  #cancelJob({ record: { externalId } }: RemoteAttempt): void {
    // Best effort: a job that nobody ended finds no claim, or has lost its lease.
    if (externalId !== null) this.#options.driver.cancel(externalId).catch(() => undefined);
  }
}
