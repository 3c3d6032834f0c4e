import { describe, expect, it } from 'vitest';
import { pointsOf } from './finiteSpace.ts';
import { searchSpaceOf } from './searchSpaceOf.ts';
import { parsed } from './testing/exampleSweepFile.ts';

const spaceOf = (parameters: string) =>
  searchSpaceOf(
    parsed(`
name: finite
method: random
maxConfigurations: 5
model: mlp
dataset: digits
epochs: 1
batchSize: 32
optimizer: {learningRate: 0.1}
parameters:
  optimizer.name: {values: [momentum, sgd]}
  optimizer.momentum: {values: [0.5, 0.9, 0.99], when: {optimizer.name: momentum}}
${parameters}`).spec,
  );

describe('the points of a space', () => {
  it('are all combinations, of conditional parameters only where they exist', () => {
    const points = pointsOf(spaceOf('  batchSize: {distribution: int, min: 16, max: 32, step: 16}'), 100);
    // Three momenta and plain SGD, each with two sizes.
    expect(points).toHaveLength((3 + 1) * 2);
    expect(points).toContainEqual({ 'optimizer.name': 'sgd', batchSize: 16 });
    expect(points).toContainEqual({ 'optimizer.name': 'momentum', 'optimizer.momentum': 0.99, batchSize: 32 });
  });

  it.each([
    ['batchSize: {distribution: logInt, min: 30, max: 32}', (3 + 1) * 3],
    ['labelSmoothing: {distribution: uniform, min: 0, max: 0.3, step: 0.1}', (3 + 1) * 4],
  ])('are counted for %s', (parameter, count) => {
    expect(pointsOf(spaceOf(`  ${parameter}`), 100)).toHaveLength(count);
  });

  it.each([
    'labelSmoothing: {distribution: uniform, min: 0, max: 0.3}',
    'model.l2: {distribution: logUniform, min: 0.0001, max: 1}',
    'batchSize: {distribution: int, min: 1, max: 26}',
    'batchSize: {distribution: logInt, min: 1, max: 1000000}',
  ])('are not listed for %s: infinitely many, or more than asked for', (parameter) => {
    expect(pointsOf(spaceOf(`  ${parameter}`), (3 + 1) * 25)).toBeNull();
  });
});
