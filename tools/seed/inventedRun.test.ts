import { trainingsOf } from '@coolsweep/sweep';
import { expect, it } from 'vitest';
import { inventedRun } from './inventedRun.ts';
import { inventedSweep } from './inventedSweep.ts';

/** Ten epochs of a hundred updates. */
const run = { epochs: 10, stepsPerEpoch: 100 };
const detail = { lossPoints: 50, telemetry: true };

function invented(optimizer: string, seed = 1) {
  const { trials } = inventedSweep(`
name: one
method: grid
model: mlp
dataset: digits
epochs: 10
batchSize: 12
optimizer: { name: coolmomentum, ${optimizer} }
`);
  const [{ configHash }] = trials as [(typeof trials)[number]];
  const [config] = trainingsOf(trials.map((trial) => trial.config));
  return inventedRun({ config: config!, configHash, seed }, run, detail);
}

const cooled = 'learningRate: 0.05, rho0: 0.9, coolingLength: { fraction: 1 }';
const valuesOf = ({ points }: ReturnType<typeof invented>, name: string) =>
  points.filter((point) => point.name === name).map(({ value }) => value);

it('reports rho and the effective learning rate as the schedule has them', () => {
  const [rho, effective] = ['optimizer/rho', 'optimizer/effectiveLearningRate'].map((name) =>
    valuesOf(invented(cooled), name),
  );
  // After the first of ten epochs the last update had the index 99: rho = 1 - 0.1^(1 - 99/1000).
  const first = 1 - 0.1 ** (1 - 99 / 1000);
  expect(rho?.[0]).toBeCloseTo(first, 12);
  expect(effective?.[0]).toBeCloseTo((0.05 * (1 + first)) / (2 * (1 - first)), 12);
  expect(rho).toHaveLength(10);
});

it('learns: the loss falls, and the accuracy is higher at the end than after one epoch', () => {
  const [loss, accuracy] = ['train/loss', 'validation/accuracy'].map((name) => valuesOf(invented(cooled), name));
  expect(loss).toHaveLength(50);
  expect(loss!.at(-1)).toBeLessThan(loss![0]! / 3);
  expect(accuracy!.at(-1)).toBeGreaterThan(accuracy![0]!);
  expect(accuracy!.at(-1)).toBeLessThan(1);
});

it('ends hotter, and worse, where the cooling is not finished', () => {
  const half = invented('learningRate: 0.2, rho0: 0.97, coolingLength: { fraction: 3 }');
  const whole = invented('learningRate: 0.2, rho0: 0.97, coolingLength: { fraction: 1 }');
  expect(half.results['validation/accuracy']).toBeLessThan(whole.results['validation/accuracy']!);
  expect(half.results['optimizer/temperature']).toBeGreaterThan(whole.results['optimizer/temperature']!);
});

it('diverges where the effective learning rate is far too large, with NaN as the last loss', () => {
  const { divergedAt, results, points } = invented('learningRate: 1, rho0: 0.99, coolingLength: { fraction: 1 }');
  expect(divergedAt).toBeLessThan(1000);
  expect(results['train/loss']).toBeNaN();
  expect(points.at(-1)!.step).toBe(divergedAt);
});

it('is the same for one seed and another one for another', () => {
  expect(invented(cooled)).toEqual(invented(cooled));
  expect(invented(cooled, 2).results).not.toEqual(invented(cooled).results);
});
