import type { AnyConfig, Claim } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { expect, it } from 'vitest';
import { programEnvironment } from './programEnvironment.ts';

const claim = (config: AnyConfig, attemptId = 1) => ({ trial: { config }, attemptId, attemptNumber: 1 }) as Claim;
const objective = (hash?: string): AnyConfig => ({
  objective: { module: 'energy.ts', ...(hash !== undefined && { hash }) },
  params: { x: 1 },
});

it('is the same for all trainings', () => {
  expect(programEnvironment(claim(exampleConfig({ epochs: 3 })))).toEqual(programEnvironment(claim(exampleConfig())));
});

it('tells objectives from trainings, and versions of a module from each other', () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  expect(programEnvironment(claim(objective(a)))).toEqual(programEnvironment(claim(objective(a), 2)));
  expect(programEnvironment(claim(objective(a)))).not.toEqual(programEnvironment(claim(objective(b))));
  expect(programEnvironment(claim(objective(a)))).not.toEqual(programEnvironment(claim(exampleConfig())));
});

it('is another one for every attempt at an objective of no fixed version', () => {
  expect(programEnvironment(claim(objective(), 1))).not.toEqual(programEnvironment(claim(objective(), 2)));
});
