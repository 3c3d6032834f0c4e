import { setTimeout as delay } from 'node:timers/promises';
import type { AgentGrant, AgentOrders, AttemptFile } from '@coolsweep/sweep';
import { agentFacts } from './agentFacts.ts';
import { AttemptReports } from './attemptReports.ts';
import { inherited } from './env.ts';
import { LeaseWatch } from './leaseWatch.ts';
import { Outbox } from './outbox.ts';
import type { Answer, ServerLine } from './serverLine.ts';
import type { Spool } from './spool.ts';
import { TrialChild } from './trialChild.ts';

export interface AgentOptions {
  readonly attempt: AttemptFile;
  /** Names this agent among all that the job ever has. */
  readonly nonce: string;
  readonly line: ServerLine;
  readonly spool: Spool;
  /** File for what the server refuses. */
  readonly refusedPath: string;
}

/** How often the lease is looked at, and what is new is sent. */
const lookMs = 200;
/** How long an agent that could not claim yet asks on. */
const claimForMs = 300_000;

const exitCodes = { ok: 0, noServer: 3 } as const;

/**
 * One attempt at a trial: claims it, runs its process, passes on what that says, renews the lease, and ends the process
 * before the lease does. Nothing of the trial is started without a claim, and a claim is granted once.
 */
export class Agent {
  readonly #options: AgentOptions;
  #child: TrialChild | null = null;
  #lease = new LeaseWatch(0, Infinity);
  /** Entries that the server has. */
  #received = 0;
  #hasExited = false;
  /** The server has ended this attempt, or given it to another agent. */
  #isFenced = false;
  #isPreempted = false;
  #hasAsked = false;
  #beatenMs = 0;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Somebody else wants the machine: the trial keeps a checkpoint and stops. */
  preempt(): void {
    this.#isPreempted = true;
    this.#child?.preempt();
  }

  /** Runs the attempt to its end; returns the exit code. */
  async run(): Promise<number> {
    const grant = await this.#claim();
    if (grant === null) return exitCodes.ok;
    if (grant === 'none') return exitCodes.noServer;
    const { attemptId } = grant.start as { readonly attemptId: number };
    this.#start(grant.start as object, attemptId);
    await Promise.all([this.#watch(), this.#deliver(attemptId)]);
    await this.#options.spool.close();
    return exitCodes.ok;
  }

  /** Asks until there is an answer; null when the trial is not to be started here. */
  async #claim(): Promise<AgentGrant | null | 'none'> {
    const { attempt, line } = this.#options;
    const untilMs = performance.now() + claimForMs;
    const facts = await agentFacts(attempt);
    while (performance.now() < untilMs && !this.#isPreempted) {
      const sentMs = performance.now();
      const answer = await line.ask<AgentGrant>('claim', { ...facts, atMs: Date.now() });
      if (answer.kind === 'over') {
        note(`not started: ${answer.why}`);
        return null;
      }
      if (answer.kind === 'ok') {
        this.#obey(answer.value, sentMs);
        return answer.value;
      }
      note(`the server does not answer (${answer.why})`);
      await delay(attempt.beatMs);
    }
    return this.#isPreempted ? null : 'none';
  }

  #start(start: object, attemptId: number): void {
    const { attempt, spool } = this.#options;
    const reports = new AttemptReports(spool, attemptId);
    const child = new TrialChild(attempt.program, inherited, {
      message: (value) => {
        // One attempt in a job: the next one may be for another machine.
        if (isReady(value)) child.send({ type: 'end' });
        else reports.message(value);
      },
      line: (stream, text) => reports.line(stream, text),
      exit: (code, signal) => {
        reports.exit(code, signal);
        this.#hasExited = true;
      },
    });
    this.#child = child;
    child.send(start);
    if (this.#isPreempted) child.preempt();
  }

  get #isDone(): boolean {
    return this.#hasExited && (this.#isFenced || this.#received >= this.#options.spool.last);
  }

  /** Beats, and looks after the lease, until the end is delivered or can no longer be. */
  async #watch(): Promise<void> {
    const { beatMs } = this.#options.attempt;
    while (!this.#isDone) {
      const nowMs = performance.now();
      const state = this.#lease.state(nowMs);
      if (state === 'ending' && !this.#isFenced) this.#stop();
      if (state === 'over' || this.#isFenced) this.#child?.kill();
      if (this.#hasExited && this.#isGivenUp(nowMs)) return;
      if (nowMs - this.#beatenMs >= beatMs) {
        this.#beatenMs = nowMs;
        // Not awaited: while one hangs, the lease has to be looked at.
        void this.#ask('beat', {});
      }
      await delay(lookMs);
    }
  }

  async #deliver(attemptId: number): Promise<void> {
    const { spool, refusedPath } = this.#options;
    const outbox = new Outbox({ spool, attemptId, path: refusedPath });
    while (!this.#isDone && !(this.#hasExited && this.#isGivenUp(performance.now())))
      if (!(await this.#deliverNext(outbox))) await delay(lookMs);
  }

  /** Tells whether there may be more to be delivered at once. */
  async #deliverNext(outbox: Outbox): Promise<boolean> {
    const delivery = await outbox.next(this.#received + 1);
    const answer = delivery === null ? null : await this.#ask('deliver', delivery);
    if (answer?.kind === 'ok') outbox.taken();
    if (answer?.kind !== 'refused') return answer?.kind === 'ok';
    const isAnother = await outbox.refused(answer.why);
    if (isAnother) note(`a delivery was refused: ${answer.why}`);
    return isAnother;
  }

  /** After the end: the lease is over for as long again, and nobody has asked for what is left. */
  #isGivenUp(nowMs: number): boolean {
    return this.#lease.overdueMs(nowMs) > this.#lease.leaseMs;
  }

  async #ask(what: 'beat' | 'deliver', body: object): Promise<Answer<AgentOrders>> {
    const sentMs = performance.now();
    const answer = await this.#options.line.ask<AgentOrders>(what, body);
    if (answer.kind === 'ok') this.#obey(answer.value, sentMs);
    if (answer.kind === 'over') {
      if (!this.#isFenced) note(`ended: ${answer.why}`);
      this.#isFenced = true;
    }
    return answer;
  }

  #obey({ desired, leaseMs, received }: AgentOrders, sentMs: number): void {
    this.#lease.renewed(sentMs, leaseMs);
    this.#received = received;
    // A file that cannot be removed is no reason to end a trial.
    this.#options.spool.heard(received, performance.now()).catch((error: unknown) => note(String(error)));
    if (desired === 'stop') this.#stop();
    if (desired === 'kill') this.#child?.kill();
  }

  #stop(): void {
    if (this.#hasAsked || this.#child === null) return;
    this.#hasAsked = true;
    this.#child.send({ type: 'stop' });
  }
}

function isReady(value: unknown): boolean {
  const { message } = value as { readonly message?: { readonly type?: unknown } };
  return message?.type === 'ready';
}

/** For the job's own output, which may be on a disk that takes nothing any more. */
function note(text: string): void {
  try {
    process.stderr.write(`coolsweep-agent: ${text}\n`);
  } catch {
    // Nobody can be told.
  }
}
