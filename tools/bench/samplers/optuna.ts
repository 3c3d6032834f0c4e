import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { run } from '../../setup/program.mjs';
import { BenchProblem } from '../benchmark.ts';
import { setupContext } from '../cache.ts';
import type { MeasuredSampler, Plan, Regrets } from './measuredSamplers.ts';
import { testFunctions, type TestFunction } from './testFunctions.ts';

/** The first line of the peer: its versions, and the values of its functions at the points that it was given. */
const headLine = z.object({ version: z.string(), checks: z.record(z.string(), z.number()) });
/** The others: the least value that was found of a function, seed by seed. */
const resultLine = z.object({ function: z.string(), best: z.array(z.number()) });

const peer = fileURLToPath(new URL('../peers/optuna_peer.py', import.meta.url));
const wayOut = "run `npm run bench -- samplers` again; when it fails again, remove the cache's folder bench-python.";

/** A point that is nothing special. */
function checkPoint({ bounds }: TestFunction): number[] {
  return bounds.map(([min, max], axis) => min + (max - min) * (0.3 + 0.05 * axis));
}

/** @throws BenchProblem when the two programs do not mean the same by a function */
function compareFunctions(checks: Readonly<Record<string, number>>): void {
  for (const tested of testFunctions) {
    const ours = tested.valueAt(checkPoint(tested));
    const difference = Math.abs(ours - (checks[tested.name] ?? Number.NaN));
    if (difference <= 1e-9 * Math.max(1, Math.abs(ours))) continue;
    throw new BenchProblem(`testFunctions.ts and optuna_peer.py differ in ${tested.name}: make them agree`);
  }
}

/**
 * What Optuna's sampler finds of every function, and the versions of what has found it.
 *
 * @throws SetupProblem when it cannot be run
 * @throws BenchProblem when its functions are not ours
 */
export async function optunaRegrets(
  python: string,
  sampler: MeasuredSampler,
  plan: Plan,
): Promise<{ version: string; regrets: Regrets[] }> {
  const functions = testFunctions.map((tested) => ({ ...tested, check: checkPoint(tested) }));
  const task = JSON.stringify({ functions, samplers: [sampler], ...plan });
  const setup = setupContext(() => undefined);
  const [head = '', ...lines] = (await run(setup, [python, peer, task], { wayOut })).trim().split('\n');
  const { version, checks } = headLine.parse(JSON.parse(head));
  compareFunctions(checks);
  const found = new Map(
    lines.map((line) => resultLine.parse(JSON.parse(line))).map((line) => [line.function, line.best]),
  );
  return {
    version,
    regrets: testFunctions.map(({ name, minimum }) => ({
      sampler,
      functionName: name,
      regrets: (found.get(name) ?? []).map((best) => best - minimum),
    })),
  };
}
