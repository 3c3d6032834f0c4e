import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BenchProblem } from '../benchmark.ts';
import { stopped } from '../dashboard/servedDashboard.ts';
import { loadAnswer, type LoadAnswer, type LoadOrder } from './loadProtocol.ts';
import type { LoadTallied } from './loadTally.ts';

/** As clusters have it unless they are told otherwise. */
const beatMs = 10_000;

/** Many simulated agents in a few processes. */
export class LoadProcesses {
  readonly #children: readonly ChildProcess[];

  constructor(processes: number) {
    const script = fileURLToPath(new URL('load.ts', import.meta.url));
    this.#children = Array.from({ length: processes }, () =>
      fork(script, { execArgv: ['--import', import.meta.resolve('tsx')] }),
    );
  }

  /** Has every attempt claimed by an agent. */
  async begin(folders: readonly string[]): Promise<void> {
    const count = this.#children.length;
    await this.#order((index) => ({
      type: 'begin',
      folders: folders.filter((_, place) => place % count === index),
      beatMs,
    }));
  }

  /** Has all of them together report so much, at least one report after another. */
  async rate(pointsPerSecond: number): Promise<void> {
    await this.#order(() => ({ type: 'rate', pointsPerSecond: pointsPerSecond / this.#children.length }));
  }

  /** What happened since the last time, of all processes together. */
  async take(): Promise<LoadTallied> {
    const answers = await this.#order(() => ({ type: 'take' }));
    const tallies = answers.flatMap((answer) => (answer.type === 'tally' ? [answer.tally] : []));
    const sum = (of: (tally: LoadTallied) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
    return {
      points: sum(({ points }) => points),
      backlog: sum(({ backlog }) => backlog),
      beatMs: tallies.flatMap((tally) => tally.beatMs),
      deliveryMs: tallies.flatMap((tally) => tally.deliveryMs),
      failures: sum(({ failures }) => failures),
      seconds: sum(({ seconds }) => seconds),
    };
  }

  /** Ends all trials; points of each attempt that were acknowledged. */
  async finish(): Promise<ReadonlyMap<number, number>> {
    const answers = await this.#order(() => ({ type: 'finish' }));
    return new Map(answers.flatMap((answer) => (answer.type === 'finished' ? answer.points : [])));
  }

  async close(): Promise<void> {
    await Promise.all(this.#children.map(stopped));
  }

  #order(of: (index: number) => LoadOrder): Promise<LoadAnswer[]> {
    return Promise.all(
      this.#children.map(async (child, index) => {
        const answer = loadAnswer.parse(await answered(child, of(index)));
        if (answer.type === 'failed') throw new BenchProblem(`a load process failed: ${answer.message}`);
        return answer;
      }),
    );
  }
}

/** What a process answers to an order; what it would have said if it has ended. */
async function answered(child: ChildProcess, order: LoadOrder): Promise<unknown> {
  const isOver = new AbortController();
  const end: LoadAnswer = { type: 'failed', message: 'it ended' };
  const { signal } = isOver;
  const ended = once(child, 'exit', { signal }).then(
    () => end,
    () => end,
  );
  const heard = once(child, 'message', { signal }).then(
    ([answer]: unknown[]) => answer,
    () => end,
  );
  child.send(order);
  try {
    return await Promise.race([heard, ended]);
  } finally {
    isOver.abort();
  }
}
