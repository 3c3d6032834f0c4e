import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSweepFile } from './parseSweepFile.ts';
import { exampleSweepFile } from './testing/exampleSweepFile.ts';
import { cutsOf, cutText } from './testing/fuzzing.ts';
import { sweepFileCorpus } from './testing/sweepFileCorpus.ts';

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
/** Most are short, which is quick to read: what is found depends on the place of a mistake, not on what stands around it. */
const smallList = `
name: small list
method: list
model: mlp
dataset: digits
epochs: 1
batchSize: 32
configurations: [{optimizer.name: sgd, optimizer.learningRate: 0.1}]
`;
const smallGrid = `
name: small grid
method: grid
model: mlp
dataset: digits
epochs: 1
batchSize: 32
optimizer: {name: coolmomentum, coolingLength: {fraction: 1}}
parameters:
  optimizer.rho0: {values: [0.9, 0.99]}
  optimizer.learningRate: {distribution: uniform, min: 0.1, max: 0.2, count: 2}
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

/** As many mistakes as people make in years; the same in every run. */
const mostFiles = 10_000;
const seed = 3;
const [small, large] = [
  [smallList, smallGrid],
  [search, list, grid],
];

/** This library knows nothing of Node.js, on which its tests run. */
const { process } = globalThis as unknown as { readonly process: { memoryUsage(): { readonly heapUsed: number } } };

function checked(text: string): number {
  const found = checkSweepFile(text);
  if (!('problems' in found)) return 0;
  expect(found.problems.length, text).toBeGreaterThan(0);
  for (const { line, column, message } of found.problems) {
    const isPlaced = line > 0 && line <= text.split('\n').length && column > 0;
    // One assertion of many: each takes longer than what is asserted.
    if (!isPlaced || /undefined|\[object/.test(message)) expect.fail(`${line}:${column} ${message} in\n${text}`);
  }
  return found.problems.length;
}

it.each([...small, ...large].map((text) => [text.trim().split('\n')[0] ?? '', text]))(
  '%s is right before it is mutated',
  (_name, text) => {
    expect(checked(text)).toBe(0);
  },
);

it.each(sweepFileCorpus.map((text) => [text.slice(0, 60), text]))(
  '%j … gives problems with a place',
  (_begin, text) => {
    expect(checked(text)).toBeGreaterThan(0);
    expect(Object.prototype).not.toHaveProperty('polluted');
  },
);

it(`${mostFiles} files with mistakes give problems with a place, never throw, and leave nothing in memory`, () => {
  let wrong = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  const files = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...small) },
    { weight: 1, arbitrary: fc.constantFrom(...large) },
  );
  const property = fc.property(files, cutsOf(pieces), (text, cuts) => {
    if (checked(cutText(text, cuts)) > 0) wrong++;
  });
  fc.assert(property, { numRuns: mostFiles, seed });
  expect(wrong).toBeGreaterThan(mostFiles / 2);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(200 * 2 ** 20);
}, 180_000);
