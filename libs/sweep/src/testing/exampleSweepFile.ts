import type { Configuration } from '../grid.ts';
import { checkSweepFile, parseSweepFile, type ParsedSweepFile } from '../parseSweepFile.ts';
import type { TrialConfig } from '../trialConfig.ts';
import { trainingOf } from './exampleConfig.ts';

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

type Training = Configuration & { readonly config: TrialConfig };

/** The sweep that a file without a mistake describes; the file is of a training. */
export function parsed(
  text: string,
): Omit<ParsedSweepFile, 'configurations'> & { readonly configurations: readonly Training[] } {
  const sweep = parseSweepFile(text, 'sweep.yaml');
  return { ...sweep, configurations: sweep.configurations.map((one) => ({ ...one, config: trainingOf(one.config) })) };
}

/** The mistakes of a file, each as `line:column field: message`. */
export function problems(text: string): string[] {
  const checked = checkSweepFile(text);
  if (!('problems' in checked)) throw new Error('expected problems');
  return checked.problems.map(({ line, column, field, message }) => `${line}:${column} ${field}: ${message}`);
}
