import { valueAt } from '@coolsweep/schedule';
import { describe, expect, it } from 'vitest';
import { designedRuns, meanOverRun, type DesignedRun } from './designedRun.ts';
import { parsed } from './testing/exampleSweepFile.ts';
import { trialSchedules } from './trialSchedules.ts';

const length = { epochs: 10, stepsPerEpoch: 200 };

function runsOf(optimizer: string, parameters = '', most = 24): { runs: readonly DesignedRun[]; distinct: number } {
  const { configurations } = parsed(`
name: designed
method: grid
model: mlp
dataset: digits
epochs: 10
batchSize: 32
optimizer: ${optimizer}
${parameters}`);
  return designedRuns(configurations, { lengthOf: () => length, most });
}

const cool = '{name: coolmomentum, learningRate: 0.01, rho0: 0.99, coolingLength: {fraction: 1}}';

describe('the distinct schedules of a sweep', () => {
  it('are those that the trainer asks for, at the first and last update and in between', () => {
    const [run] = runsOf(cool).runs;
    const schedules = trialSchedules(run!.config.optimizer, length);
    expect(run!.updates[0]).toBe(0);
    expect(run!.updates.at(-1)).toBe(2000 - 1);
    expect(run!.rho).toEqual(run!.updates.map((n) => valueAt(schedules.rho, n)));
    expect(run!.effectiveLearningRate?.[0]).toBeCloseTo((0.01 * 1.99) / (2 * 0.01), 12);
  });

  it('keep both sides of a drop of the learning rate', () => {
    const drop = '{kind: step, from: 0.1, drops: [{at: {steps: 777}, factor: 0.1}]}';
    const [run] = runsOf(`{name: sgd, learningRate: ${drop}}`).runs;
    const at = (n: number) => run!.learningRate[run!.updates.indexOf(n)];
    expect([at(776), at(777)]).toEqual([0.1, 0.1 * 0.1]);
  });

  it('stand for all configurations that share them, and are named by what those have in common', () => {
    const { runs } = runsOf(
      '{name: sgd}',
      'parameters: {model.l2: {values: [0, 0.001]}, optimizer.learningRate: {values: [0.1, 0.2]}}',
    );
    expect(runs.map(({ configurations, params }) => [configurations, params])).toEqual([
      [2, { 'optimizer.learningRate': 0.1 }],
      [2, { 'optimizer.learningRate': 0.2 }],
    ]);
  });

  it('tell a matched control from SGD with the same learning rate, and CoolMomentum from heavy ball', () => {
    const both = runsOf(
      '{learningRate: 0.1, momentum: 0.9}',
      'parameters: {optimizer.name: {values: [momentum, coolmomentum]}}',
    );
    expect(both.runs.map(({ method }) => method)).toEqual(['momentum', 'coolmomentum']);
  });

  it('are counted beyond those that are sampled', () => {
    const { runs, distinct } = runsOf(
      '{name: sgd}',
      'parameters: {optimizer.learningRate: {values: [0.1, 0.2, 0.3]}}',
      2,
    );
    expect([runs.length, distinct]).toEqual([2, 3]);
  });

  it('have the mean of the closed form: eta (rho0 / ((1 - rho0) ln(1 / (1 - rho0))) - 1 / 2) for exponential cooling', () => {
    const [run] = runsOf(cool).runs;
    const mean = meanOverRun(run!, run!.effectiveLearningRate!);
    expect(mean / (0.01 * (99 / Math.log(100) - 0.5))).toBeCloseTo(1, 2);
  });
});
