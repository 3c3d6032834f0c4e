import { expect, it } from 'vitest';
import { checkSweepFile } from './parseSweepFile.ts';
import { exampleSweepFile } from './testing/exampleSweepFile.ts';

const search = `
name: search
method: tpe
maxConfigurations: 9
model: resnet8
dataset: {name: digits, augment: none}
epochs: 3
batchSize: 32
control: matched-lr
parameters:
  optimizer.name: {values: [coolmomentum, momentum]}
  optimizer.learningRate: {distribution: logUniform, min: 0.001, max: 1}
  optimizer.rho0:
    - {distribution: log1m, min: 0.5, max: 0.99, when: {optimizer.name: coolmomentum}}
  optimizer.coolingLength.fraction: {distribution: uniform, min: 0.5, max: 2, step: 0.5, when: {optimizer.name: coolmomentum}}
  optimizer.momentum: {distribution: normal, mean: 0.9, deviation: 0.1, min: 0, max: 0.99, when: {optimizer.name: momentum}}
constraints: ["optimizer.learningRate / (1 - optimizer.rho0) < 10 and not (epochs in [1, 2])"]
pruner: {name: median}
limits: {wallTime: 3h}
reference: {optimizer.name: momentum}
`;
const list = `
name: list
method: list
model: mlp
dataset: digits
epochs: 3
batchSize: 32
configurations:
  - {optimizer.name: sgd, optimizer.learningRate: 0.1}
  - {optimizer.name: adam, optimizer.learningRate: {kind: cosine, from: 0.1}, optimizer.beta1: 0.5}
constraints: [optimizer.learningRate < 1]
`;
const grid = `${exampleSweepFile}zip: [[optimizer.rho0, optimizer.coolingLength]]
exclude: [{optimizer.name: sgd}]
constraints: [optimizer.rho0 > 0.5 or optimizer.name == 'momentum']
`;
const pieces = [
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '0',
  '-1',
  '1e999',
  '.nan',
  'null',
  'true',
  '"',
  "'",
  '\n',
  '  ',
  ',',
  '*a',
  '&a ',
  '~',
  '(',
  ' and ',
  '__proto__: 1',
  'constructor',
  'distribution: int',
  'when: {epochs: 3}',
  'optimizer.name',
];

/** Numbers in [0, 1) that are the same in every run: the multipliers are those of Numerical Recipes' quick generator. */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

function mutated(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() * 8);
  const piece = random() < 0.3 ? '' : (pieces[Math.floor(random() * pieces.length)] ?? '');
  const broken = text.slice(0, at) + piece + text.slice(at + length);
  return random() < 0.4 ? mutated(broken, random) : broken;
}

it('a file with any mistake gives problems with a place, and never throws', () => {
  const random = stream(1);
  let wrong = 0;
  for (let round = 0; round < 300; round++) {
    const text = mutated([search, list, grid][round % 3] ?? '', random);
    const checked = checkSweepFile(text);
    if (!('problems' in checked)) continue;
    wrong++;
    expect(checked.problems.length, text).toBeGreaterThan(0);
    for (const { line, column, message } of checked.problems) {
      expect(line, text).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(text.split('\n').length);
      expect(column).toBeGreaterThan(0);
      expect(message, text).not.toMatch(/undefined|\[object/);
    }
  }
  // The unchanged files are right, so that what is found is due to the mutations.
  for (const text of [search, list, grid]) expect(checkSweepFile(text)).not.toHaveProperty('problems');
  expect(wrong).toBeGreaterThan(150);
});
