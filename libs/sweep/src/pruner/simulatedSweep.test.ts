import { describe, expect, it } from 'vitest';
import type { Goal } from '../metric.ts';
import { randomStream } from '../sampler/randomStream.ts';
import type { Competitor } from './competitor.ts';
import type { PruningDecision } from './decision.ts';
import { prunedConfigurations } from './prunedConfigurations.ts';
import { prunerOptions } from './prunerOptions.ts';
import { decidePruning } from './pruners.ts';
import { exampleCompetitor } from './testing/exampleQuestion.ts';

const epochs = 12;
const slots = 4;

interface Simulation {
  readonly pruner: Readonly<Record<string, unknown>>;
  readonly configurations: number;
  readonly seeds: number;
  readonly key: number;
  readonly goal?: Goal;
  /** Standard deviation of what a seed adds to the values of every configuration. */
  readonly seedEffect?: number;
}

/**
 * Accuracy of annealed runs of one family: a final value (sd .03 between configurations, .003 between seeds), behind which a
 * run trails by .1 to .2 times the square of what is left to anneal, and noise of sd .002 in each evaluation. Cooling takes
 * from half of the run to all of it.
 */
function trialsOf({ configurations, seeds, key, seedEffect = 0.003 }: Simulation) {
  const random = randomStream('simulated sweep', key);
  const made = Array.from({ length: configurations }, (_, index) => ({
    configuration: `c${index}`,
    final: 0.9 + 0.03 * random.normal(),
    lag: 0.1 + 0.1 * random.uniform(),
    annealingSteps: epochs * (0.5 + 0.5 * random.uniform()),
  }));
  const ofSeeds = Array.from({ length: seeds }, () => seedEffect * random.normal());
  // As the scheduler has them: configurations vary fastest.
  const trials = ofSeeds.flatMap((ofSeed, index) =>
    made.map(({ configuration, final, lag, annealingSteps }) => {
      const values = Array.from({ length: epochs }, (_, epoch) => {
        const left = Math.max(0, 1 - (epoch + 1) / annealingSteps);
        return final + ofSeed - lag * left ** 2 + 0.002 * random.normal();
      });
      return { configuration, seed: index + 1, annealingSteps, values };
    }),
  );
  const best = made.reduce((a, b) => (b.final > a.final ? b : a)).configuration;
  return { trials, best };
}

/** Runs a sweep in slots, an epoch of each at a time, and does what the pruner decides. */
function simulate(simulation: Simulation) {
  const { pruner, seeds, goal = 'maximize' } = simulation;
  const { trials, best } = trialsOf(simulation);
  const sign = goal === 'maximize' ? 1 : -1;
  const options = prunerOptions.parse(pruner);
  const decisions: PruningDecision[] = [];
  const waiting = trials.map(({ values, ...rest }) => ({
    ...exampleCompetitor({ ...rest, steps: epochs, points: [] }),
    values,
  }));
  const started: Competitor[] = [];
  let running: typeof waiting = [];
  let pruned = prunedConfigurations([]);
  const isPruned = ({ configuration }: Competitor) => pruned.has(configuration);
  let updates = 0;
  for (;;) {
    running = running.filter((trial) => !isPruned(trial) && trial.curve.steps.length < epochs);
    while (running.length < slots) {
      const next = waiting.shift();
      if (next === undefined) break;
      if (!isPruned(next)) running.push(next);
    }
    if (running.length === 0) break;
    for (const [index, before] of running.entries()) {
      const done = before.curve.steps.length;
      const curve = {
        steps: [...before.curve.steps, done + 1],
        values: [...before.curve.values, sign * (before.values[done] ?? Number.NaN)],
      };
      const trial = { ...before, curve, state: done + 1 === epochs ? ('completed' as const) : ('running' as const) };
      running[index] = trial;
      const place = started.findIndex(({ id }) => id === trial.id);
      started[place < 0 ? started.length : place] = trial;
      const peers = started.filter(({ id }) => id !== trial.id);
      const decision = decidePruning({ trial, peers, goal, seeds, judgedStep: done }, options);
      if (decision.prune) pruned = prunedConfigurations([...decisions, decision]);
      decisions.push(decision);
      updates += 1;
    }
  }
  return { saved: 1 - updates / (trials.length * epochs), survived: !pruned.has(best), pruned: [...pruned] };
}

describe('a simulated sweep of annealed runs', () => {
  it.each([
    { pruner: { name: 'median' }, configurations: 24, seeds: 1, times: 200 },
    { pruner: { name: 'asha' }, configurations: 24, seeds: 1, times: 200 },
    { pruner: { name: 'hyperband' }, configurations: 24, seeds: 1, times: 30 },
    { pruner: { name: 'median' }, configurations: 24, seeds: 1, times: 30, goal: 'minimize' as const },
    { pruner: { name: 'median' }, configurations: 16, seeds: 3, times: 30 },
    { pruner: { name: 'wilcoxon' }, configurations: 10, seeds: 10, times: 30 },
  ])(
    'saves over 30 % of the updates and keeps the best: $pruner.name, $configurations configurations, $seeds seeds',
    ({ times, ...simulation }) => {
      const results = Array.from({ length: times }, (_, key) => simulate({ ...simulation, key }));
      const saved = results.reduce((sum, one) => sum + one.saved, 0) / times;
      expect(saved).toBeGreaterThan(0.3);
      expect(results.filter(({ survived }) => survived).length / times).toBeGreaterThanOrEqual(0.95);
    },
    60_000,
  );

  it.each(['median', 'asha'])('decides the same (%s) whatever a seed adds to all configurations', (name) => {
    for (const key of [1, 2, 3]) {
      const simulation = { pruner: { name }, configurations: 16, seeds: 3, key };
      expect(simulate({ ...simulation, seedEffect: 0.05 })).toEqual(simulate({ ...simulation, seedEffect: 0 }));
    }
  });
});
