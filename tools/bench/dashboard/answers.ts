import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Served } from './servedDashboard.ts';

/** Asks a procedure as the pages do, and returns how long the whole answer took, in milliseconds. */
async function timed({ origin, cookie }: Served, procedure: string, input: unknown): Promise<number> {
  const url = new URL(`/api/trpc/${procedure}`, origin);
  url.searchParams.set('input', JSON.stringify(input));
  const startMs = performance.now();
  const response = await fetch(url, { headers: cookie === null ? {} : { cookie } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${procedure} answered ${response.status}: ${text.slice(0, 300)}`);
  return performance.now() - startMs;
}

const columns = [
  'number',
  'objective',
  'state',
  'seed',
  'duration',
  'param:optimizer.learningRate',
  'param:optimizer.rho0',
  'param:optimizer.coolingLength',
  'result:train/loss',
  'result:test/accuracy',
] as const;

const filters = [
  [],
  [{ by: 'objective', min: 0.8, max: null }],
  [
    { by: 'param:optimizer.rho0', oneOf: ['0.9', '0.95'] },
    { by: 'state', oneOf: ['"completed"'] },
  ],
  [{ by: 'result:train/loss', min: null, max: 0.5 }],
] as const;

/** Every column in both directions, under several filters, a page of a hundred from several places on. */
function tableQuestions(): object[] {
  return filters.flatMap((where, index) =>
    columns.flatMap((by) =>
      [true, false].map((descending) => ({
        ...{ sweepId: 'large', sort: [{ by, descending }], where },
        ...{ offset: 300 * index, limit: 100 },
      })),
    ),
  );
}

/** How long the pages of the sorted and filtered trial table take, one after the other. */
export async function tableTimes(served: Served): Promise<number[]> {
  const times: number[] = [];
  for (const question of tableQuestions()) times.push(await timed(served, 'trial.table', question));
  return times;
}

export interface CurveQuestion {
  readonly trials: number;
  readonly curves: number;
  readonly times: number;
}

/** How long that many curves of trials that are drawn anew for each question take. */
export async function curveTimes(
  served: Served,
  { trials, curves, times: count }: CurveQuestion,
  random: RandomGenerator,
): Promise<number[]> {
  const times: number[] = [];
  for (let question = 0; question < count; question++) {
    const numbers = new Set<number>();
    while (numbers.size < curves) numbers.add(uniformInt(random, 1, trials));
    const groups = [...numbers].map((number) => ({ key: String(number), trials: [number] }));
    // As the page asks for many lines.
    const input = { sweepId: 'large', metrics: ['train/loss'], axis: 'step', groups, maxPoints: 240 };
    times.push(await timed(served, 'curve.grouped', input));
  }
  return times;
}
