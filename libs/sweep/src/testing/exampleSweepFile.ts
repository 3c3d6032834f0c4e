import { checkSweepFile, parseSweepFile, type ParsedSweepFile } from '../parseSweepFile.ts';

/** A sweep file without a mistake: the fields of three optimizers stand side by side in one grid. */
export const exampleSweepFile = `
name: small
method: grid
metric: {name: validation/accuracy, goal: maximize}
model: resnet20
dataset: {name: cifar10, train: 4000}
optimizer: {learningRate: 0.01}
epochs: 3
batchSize: 32
seeds: 2
parameters:
  optimizer.name: {values: [coolmomentum, momentum, sgd]}
  optimizer.rho0: {values: [0.9, 0.99], when: {optimizer.name: coolmomentum}}
  optimizer.coolingLength: {values: [{fraction: 0.5}, {epochs: 3}], when: {optimizer.name: coolmomentum}}
  optimizer.momentum: {value: 0.9, when: {optimizer.name: momentum}}
`;

/** The sweep that a file without a mistake describes. */
export function parsed(text: string): ParsedSweepFile {
  return parseSweepFile(text, 'sweep.yaml');
}

/** The mistakes of a file, each as `line:column field: message`. */
export function problems(text: string): string[] {
  const checked = checkSweepFile(text);
  if (!('problems' in checked)) throw new Error('expected problems');
  return checked.problems.map(({ line, column, field, message }) => `${line}:${column} ${field}: ${message}`);
}
