import { SetupProblem } from '../../setup/problem.mjs';
import { BenchProblem, type BenchOptions, type Measurement } from '../benchmark.ts';
import { pythonWith } from '../training/pythonEnvironment.ts';
import { measuredSamplers, type MeasuredSampler, type Plan, type Regrets } from './measuredSamplers.ts';
import { optunaRegrets } from './optuna.ts';
import { ourRegrets } from './ours.ts';
import { geometricMean, regretRatio } from './regretRatio.ts';
import { samplersPage } from './samplersPage.ts';

const trials = 100;
const defaultSeeds = 50;

function wanted(only: readonly string[]): readonly MeasuredSampler[] {
  const unknown = only.find((name) => !measuredSamplers.some((measured) => measured === name));
  if (unknown !== undefined)
    throw new BenchProblem(`there is no sampler ${unknown}: take ${measuredSamplers.join(', ')}`);
  return only.length === 0 ? measuredSamplers : measuredSamplers.filter((measured) => only.includes(measured));
}

/** Geometric means by function, by `ours/SAMPLER/FUNCTION` or `optuna/…`. */
function means(who: 'ours' | 'optuna', found: readonly Regrets[]): Record<string, number> {
  return Object.fromEntries(
    found.map(({ sampler, functionName, regrets }) => [`${who}/${sampler}/${functionName}`, geometricMean(regrets)]),
  );
}

function ratios(
  sampler: MeasuredSampler,
  ours: readonly Regrets[],
  theirs: readonly Regrets[],
): Record<string, number> {
  const pairs = ours.map(({ functionName, regrets }) => ({
    functionName,
    ours: regrets,
    theirs: theirs.find((other) => other.functionName === functionName)?.regrets ?? [],
  }));
  const { ratio, upper95 } = regretRatio(pairs);
  const single = pairs.map((pair) => [`ratio/${sampler}/${pair.functionName}`, regretRatio([pair]).ratio] as const);
  return {
    [`${sampler}/optuna`]: ratio,
    [`${sampler}/optunaUpper95`]: upper95,
    ...Object.fromEntries(single),
  };
}

/** Optuna's Python, or why there is none. */
async function pythonOr(say: BenchOptions['say']): Promise<{ python: string } | { reason: string }> {
  try {
    return { python: await pythonWith('optuna', say) };
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    return { reason: `${error.message} Way out: ${error.wayOut}` };
  }
}

/**
 * What our samplers and Optuna's find of test functions: regret after 100 trials, one after the other, over the same
 * number of seeds. Without Python only ours are tried.
 */
export async function samplersBenchmark({ say, rounds, only }: BenchOptions): Promise<Measurement> {
  const plan: Plan = { trials, seeds: Array.from({ length: rounds ?? defaultSeeds }, (_, seed) => seed) };
  const found = await pythonOr(say);
  const values: Record<string, number> = { trials, seeds: plan.seeds.length };
  const versions = new Set<string>();
  for (const sampler of wanted(only)) {
    const ours = ourRegrets(sampler, plan);
    Object.assign(values, means('ours', ours));
    say(`${sampler}: ours are done`);
    if (!('python' in found)) continue;
    const theirs = await optunaRegrets(found.python, sampler, plan);
    Object.assign(values, means('optuna', theirs.regrets), ratios(sampler, ours, theirs.regrets));
    versions.add(theirs.version);
    say(`${sampler}: Optuna's are done`);
  }
  say(`\n${samplersPage(values)}\n`);
  return { values, versions: [...versions], ...('reason' in found ? { leftOut: { optuna: found.reason } } : {}) };
}
