import type { TrialProcessEvents } from '@coolsweep/scheduler';
import {
  SweepError,
  type AgentClaim,
  type AgentDelivery,
  type AgentEntry,
  type AgentGrant,
  type AgentOrders,
  type FromTrial,
  type ToTrial,
} from '@coolsweep/sweep';
import type { AttemptRecord } from './attemptRecord.ts';

/** The server waits so much longer than the agent, as a share of the lease. */
const marginShare = 0.1;

type Start = Extract<ToTrial, { type: 'start' }>;

export interface RemoteAttemptOptions {
  readonly record: AttemptRecord;
  /** Entries that a server before this one has logged. Default: none. */
  readonly logged?: number;
  /** For the trial process. */
  readonly start: Start;
  readonly events: TrialProcessEvents;
  /** Keeps the record; resolves when it is on the disk. */
  readonly save: (record: AttemptRecord) => Promise<void>;
  /** Keeps how many entries were received, for the server after this one. */
  readonly saveReceived: (received: number) => void;
  /** A clock that never leaps, milliseconds. */
  readonly nowMs: () => number;
  /** Is told once that it is over. */
  readonly onOver: () => void;
  /** Asked when the trial's process ended before it had begun to train: whether its machine is to blame. Default: no. */
  readonly isForgiven?: (machine: string) => boolean;
}

/**
 * How often it is kept what was received: a thousand agents deliver a thousand times a second. A server that dies meanwhile
 * has the lines of so long repeated.
 */
const keepEveryMs = 5000;

/** What ends an attempt without a word of its agent. */
type Cause = 'lost' | 'not started';

/**
 * An attempt on another machine, as its server sees it: who has claimed it, until when that may last, what it said. It is
 * over when its agent has said so, when its lease has run out, or when nobody had claimed it and it is not wanted any more:
 * then no claim is granted, and what comes late is refused.
 */
export class RemoteAttempt {
  readonly #options: RemoteAttemptOptions;
  #record: AttemptRecord;
  #desired: AgentOrders['desired'] = 'run';
  #isOver = false;
  /** Entries heard by this server. */
  #received = 0;
  /** Of these, what a server before this one has logged already. */
  readonly #logged: number;
  #heardMs: number;
  #keptMs = -Infinity;
  /** Of what was received. */
  #kept = 0;
  /** The message that says how the trial ended, until its process is gone. */
  #final: unknown = null;
  /** The trial has said something of itself. */
  #hasBegun = false;
  /** Where its agent is; null while that is not known. */
  #machine: string | null = null;

  constructor(options: RemoteAttemptOptions) {
    this.#options = options;
    this.#record = options.record;
    this.#logged = options.logged ?? 0;
    // Of an agent that another server knew: it may have been heard until this very moment.
    this.#heardMs = options.nowMs();
  }

  get attemptId(): number {
    return this.#options.start.attemptId;
  }

  get trialId(): string {
    return this.#options.start.trialId;
  }

  get record(): AttemptRecord {
    return this.#record;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isClaimed(): boolean {
    return this.#record.nonce !== null;
  }

  /**
   * Grants the right to start the trial, to one agent alone.
   *
   * @throws SweepError `fenced` when it is over, not wanted any more, or another agent's
   */
  async claim({
    nonce,
    host,
    job,
    devices,
    machine = null,
  }: Pick<AgentClaim, 'nonce' | 'host' | 'job' | 'devices'> &
    Partial<Pick<AgentClaim, 'machine'>>): Promise<AgentGrant> {
    if (!this.isClaimed && this.#desired !== 'run') this.#refuse('it is not wanted any more');
    if (!this.isClaimed) {
      this.#change({ nonce });
      const gpus = devices === null ? '' : `, CUDA_VISIBLE_DEVICES=${devices}`;
      this.log(`claimed on ${host}${job === null ? '' : `, job ${job}`}${gpus}`);
    }
    this.#hold(nonce);
    this.#machine = machine ?? host;
    // On the disk before it is granted: another server must not grant it again.
    await this.#options.save(this.#record);
    return { ...this.#orders(), start: this.#options.start };
  }

  /** @throws SweepError `fenced` when this agent must not go on */
  beat(nonce: string): AgentOrders {
    this.#hold(nonce);
    this.#keepReceived();
    return this.#orders();
  }

  /**
   * Takes in what happened; what is known already is passed over.
   *
   * @throws SweepError `fenced` when this agent must not go on
   */
  deliver({ nonce, first, oldest, entries }: AgentDelivery): AgentOrders {
    this.#hold(nonce);
    if (first === oldest) this.#passOver(oldest - 1);
    for (const [index, entry] of entries.entries()) {
      if (first + index !== this.#received + 1) continue;
      this.#received++;
      this.#hear(entry);
    }
    this.#keepReceived();
    return this.#orders();
  }

  /**
   * Resolves when what was delivered is in the store: before that no agent is told that the server has it.
   *
   * @throws what kept it from being written
   */
  async settled(): Promise<void> {
    await this.#options.events.settled?.();
  }

  /** The engine has the job under this id. */
  placed(externalId: string): void {
    this.#change({ externalId });
  }

  /** Writes a line into the log of the trial. */
  log(text: string): void {
    if (!this.#isOver) this.#say({ type: 'log', text });
  }

  /** Asks for its end; one that nobody has claimed is over at once. */
  ask(desired: 'stop' | 'kill'): void {
    if (this.#desired !== 'kill') this.#desired = desired;
    if (!this.isClaimed) this.#end('not started');
  }

  /** Gives up what was never claimed, at no cost to the trial. */
  withdraw(): void {
    if (this.isClaimed || this.#isOver) return;
    this.#say({ type: 'preempted', step: null });
    this.#end('not started');
  }

  /** Ends it when its agent has been silent for so long that it has ended the trial by its own clock. */
  look(): void {
    const { leaseMs } = this.#record;
    if (!this.isClaimed || this.#isOver) return;
    if (this.#options.nowMs() - this.#heardMs < leaseMs * (1 + marginShare)) return;
    this.log(`its agent was silent for more than ${Math.round(leaseMs / 1000)} s`);
    this.#end('lost');
  }

  /** Its processes are gone, as is known for sure: it is over, though its agent has not said so. */
  gone(): void {
    this.log('its agent is gone');
    this.#end('lost');
  }

  /**
   * Lets go of it as it is, without a word to its agent: this server cannot record anything any more, and the next one goes
   * on with it.
   */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.events.exit({ code: null, signal: null });
  }

  /** Entries that the agent has no more: a server before this one has recorded them. */
  #passOver(count: number): void {
    if (count <= this.#received) return;
    if (count > this.#logged)
      this.log(`${count - Math.max(this.#received, this.#logged)} entries of its agent are missing`);
    this.#received = count;
    this.#hasBegun = true;
  }

  #say(message: FromTrial): void {
    const { start, events } = this.#options;
    events.message({ attemptId: start.attemptId, message });
  }

  #orders(): AgentOrders {
    return { desired: this.#desired, leaseMs: this.#record.leaseMs, received: this.#received };
  }

  #hold(nonce: string): void {
    if (nonce !== this.#record.nonce) this.#refuse('another agent has it');
    if (this.#isOver) this.#refuse('it is over');
    this.#heardMs = this.#options.nowMs();
  }

  #refuse(why: string): never {
    throw new SweepError('fenced', `the attempt is refused: ${why}`);
  }

  #hear(entry: AgentEntry): void {
    const { events } = this.#options;
    const isLogged = this.#received <= this.#logged;
    if (entry.kind === 'message') this.#hasBegun = true;
    if (entry.kind === 'line') {
      if (!isLogged) events.line(entry.stream, entry.text);
    } else if (entry.kind === 'exit') this.#end({ code: entry.code, signal: entry.signal });
    else if (isFinal(entry.value)) this.#final = entry.value;
    else if (!(isLogged && typeOf(entry.value) === 'log')) events.message(entry.value);
  }

  #end(how: Cause | { readonly code: number | null; readonly signal: string | null }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { events, onOver } = this.#options;
    if (this.#final !== null) events.message(this.#final);
    else if (typeof how !== 'string' && this.#isForgiven) this.#say({ type: 'preempted', step: null });
    if (typeof how === 'string') events.exit({ code: null, signal: how === 'lost' ? 'SIGKILL' : null });
    // The agent has it from Node, whose names of signals these are.
    else events.exit({ code: how.code, signal: how.signal as NodeJS.Signals | null });
    onOver();
  }

  /** A process that dies at once, before the trial could do anything wrong: others may have died there, too. */
  get #isForgiven(): boolean {
    const { isForgiven } = this.#options;
    const isSuspect = !this.#hasBegun && this.#desired === 'run' && this.#machine !== null;
    return isSuspect && isForgiven?.(this.#machine ?? '') === true;
  }

  #keepReceived(): void {
    const nowMs = this.#options.nowMs();
    if (this.#received <= Math.max(this.#kept, this.#logged) || nowMs - this.#keptMs < keepEveryMs) return;
    [this.#keptMs, this.#kept] = [nowMs, this.#received];
    this.#options.saveReceived(this.#received);
  }

  #change(change: Partial<AttemptRecord>): void {
    this.#record = { ...this.#record, ...change };
    // A claim waits for its own to be written, and is refused if it cannot be; the id of a job is found again by its name.
    this.#options.save(this.#record).catch(() => undefined);
  }
}

const finals: readonly unknown[] = ['completed', 'diverged', 'failed', 'stopped', 'preempted'];

function isFinal(value: unknown): boolean {
  return finals.includes(typeOf(value));
}

function typeOf(value: unknown): unknown {
  return (value as { readonly message?: { readonly type?: unknown } } | null)?.message?.type;
}
