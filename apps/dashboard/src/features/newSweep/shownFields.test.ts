import { sweepFileVocabulary } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { formFields } from './formFields.ts';
import { formState } from './formState.ts';
import { shownFields } from './shownFields.ts';

const shown = (text: string) => shownFields(formState(text, formFields), sweepFileVocabulary);

describe('the fields that the form shows', () => {
  it('are those of the sweep’s optimizers', () => {
    const ofSgd = shown('optimizer: {name: sgd}');
    expect(ofSgd.has('optimizer.learningRate')).toBe(true);
    expect(['optimizer.rho0', 'optimizer.momentum', 'control'].filter((path) => ofSgd.has(path))).toEqual([]);
    const ofBoth = shown('parameters: {optimizer.name: {values: [coolmomentum, momentum]}}');
    expect(['optimizer.rho0', 'optimizer.momentum', 'control'].filter((path) => ofBoth.has(path))).toHaveLength(3);
  });

  it('leave the free momentum of CoolMomentum to the YAML, unless it is there', () => {
    expect(shown('optimizer: {name: coolmomentum}').has('optimizer.momentum')).toBe(false);
    expect(shown('optimizer: {name: coolmomentum, momentum: 0.9}').has('optimizer.momentum')).toBe(true);
  });

  it('are all of them while nobody knows the optimizer', () => {
    expect(shown('name: a').has('optimizer.rho0')).toBe(true);
  });

  it('ask for a number of configurations only where a search tries them', () => {
    expect(shown('method: tpe').has('maxConfigurations')).toBe(true);
    expect(shown('method: grid').has('maxConfigurations')).toBe(false);
  });

  it('are also those that the file has and should not', () => {
    expect(shown('method: grid\nmaxConfigurations: 3').has('maxConfigurations')).toBe(true);
  });
});
