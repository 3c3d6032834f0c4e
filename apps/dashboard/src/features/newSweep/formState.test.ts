import { describe, expect, it } from 'vitest';
import { inputOf } from './fieldText.ts';
import { formFields } from './formFields.ts';
import { formState, optimizersOf, withField, withInput } from './formState.ts';
import { readText } from './sweepText.ts';

const file = `name: small
method: grid
model: resnet8
dataset: { name: digits, train: 100 }
optimizer: { learningRate: 0.05 }
epochs: 6
parameters:
  optimizer.name: { values: [coolmomentum, momentum] }
  optimizer.rho0: { value: 0.9, when: { optimizer.name: coolmomentum } }
  optimizer.momentum:
    - { value: 0.9, when: { optimizer.name: momentum } }
  batchSize: { distribution: logInt, min: 16, max: 128, count: 4 }
`;

const field = (path: string) => formFields.find((one) => one.path === path)!;
const stateOf = (path: string, text = file) => formState(text, [field(path)])!.get(path)!;
const typed = (path: string, line: string, text = file) =>
  withInput(text, field(path), inputOf(line, field(path).kind));

describe('what the form shows of a file', () => {
  it('is values, lists and distributions on one line, wherever they stand', () => {
    expect(stateOf('epochs').text).toBe('6');
    expect(stateOf('model.name')).toMatchObject({ text: 'resnet8', place: ['model'] });
    expect(stateOf('dataset.name')).toMatchObject({ text: 'digits', place: ['dataset', 'name'] });
    expect(stateOf('optimizer.name').text).toBe('coolmomentum, momentum');
    expect(stateOf('batchSize').text).toBe('logInt 16 to 128 in 4 points');
    expect(optimizersOf(readText(file)!)).toEqual(['coolmomentum', 'momentum']);
  });

  it('says under which condition a value applies, and what only the YAML can say', () => {
    expect(stateOf('optimizer.rho0')).toMatchObject({ text: '0.9', when: 'optimizer is coolmomentum' });
    expect(stateOf('optimizer.momentum')).toMatchObject({ text: '', summary: '1 case in the YAML' });
  });

  it('is nothing of what the file does not say, or while it cannot be read', () => {
    expect(stateOf('seeds')).toMatchObject({ text: '', summary: null });
    expect(formState('name: [', formFields)).toBeNull();
  });
});

describe('what is typed into the form', () => {
  it('becomes a field of the file when it is one value', () => {
    expect(typed('seeds', '3')).toBe(file.replace('parameters:', 'seeds: 3\nparameters:'));
    expect(typed('model.name', 'resnet20')).toBe(file.replace('resnet8', 'resnet20'));
    expect(typed('dataset.name', 'mnist')).toBe(file.replace('digits', 'mnist'));
  });

  it('becomes a parameter when it is several, and a field again when it is one', () => {
    const swept = typed('optimizer.learningRate', '0.05, 0.1');
    expect(swept).toContain('optimizer.learningRate: { values: [0.05, 0.1] }');
    expect(swept).not.toContain('optimizer: {');
    expect(stateOf('optimizer.learningRate', swept).text).toBe('0.05, 0.1');
    const single = typed('optimizer.learningRate', '0.05', swept);
    expect(single).toContain('optimizer: { learningRate: 0.05 }');
    expect(single).not.toContain('optimizer.learningRate');
  });

  it('keeps the condition of a parameter', () => {
    expect(typed('optimizer.rho0', '0.9, 0.99')).toContain(
      'optimizer.rho0: { values: [0.9, 0.99], when: { optimizer.name: coolmomentum } }',
    );
    expect(typed('optimizer.rho0', '0.99')).toContain('{ value: 0.99, when:');
  });

  it('takes a field out when it is empty, with what would hold nothing', () => {
    expect(typed('epochs', '')).not.toContain('epochs');
    expect(typed('optimizer.learningRate', '')).not.toContain('optimizer:');
    expect(typed('model.name', '')).not.toContain('model:');
  });

  it('makes room for a part that was only a name', () => {
    expect(typed('dataset.validation', '50', 'dataset: digits\n')).toBe('dataset: { name: digits, validation: 50 }\n');
    expect(typed('optimizer.name', 'sgd', '')).toBe('optimizer: { name: sgd }\n');
  });

  it('writes lengths as the file has them', () => {
    expect(typed('optimizer.coolingLength', '0.5 of run, 3 epochs')).toContain(
      'values: [{ fraction: 0.5 }, { epochs: 3 }]',
    );
  });
});

describe('a remedy', () => {
  it('sets one field of the file', () => {
    expect(withField(file, 'control', 'matched-lr')).toBe(file.replace('epochs: 6', 'control: matched-lr\nepochs: 6'));
  });
});
