import { describe, expect, it } from 'vitest';
import { SweepError } from './errors.ts';
import { parseSweepFile } from './parseSweepFile.ts';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

describe('a good sweep file', () => {
  it('fills in defaults', () => {
    const { spec, configurations } = parsed(good);
    expect(spec.seeds).toEqual([1, 2]);
    expect(spec.resources).toEqual({ gpus: 1 });
    expect(configurations[0]?.config.model).toEqual({ name: 'resnet20', l2: 1e-4, width: 1, depth: 1 });
  });

  it('may be JSON', () => {
    const json = JSON.stringify({
      name: 'j',
      method: 'grid',
      model: 'mlp',
      dataset: 'digits',
      epochs: 1,
      batchSize: 8,
      optimizer: { name: 'sgd', learningRate: 0.1 },
    });
    expect(parsed(json).configurations).toHaveLength(1);
  });

  it('has no metric when nothing is held out', () => {
    const paper = good.replace('train: 4000', 'validation: 0').replace(/metric:.*\n/, '');
    expect(parsed(paper).spec.metric).toBeNull();
  });
});

describe('averages and methods', () => {
  it('may be judged by averaged weights only where every configuration has them', () => {
    const judged = good.replace('name: validation/accuracy', 'name: validation/ema/accuracy');
    expect(problems(judged)).toEqual([
      '4:1 metric: validation/ema/accuracy is not measured by every configuration; add `averaging: {ema: 0.999}`',
    ]);
    expect(parsed(`${judged}averaging: {ema: 0.99}\n`).spec.metric?.name).toBe('validation/ema/accuracy');
  });

  it('are told apart only by parameters that vary', () => {
    expect(parsed(`${good}methods: [optimizer.coolingLength]\n`).spec.methods).toEqual(['optimizer.coolingLength']);
    expect(problems(`${good}methods: [epochs]\n`)).toEqual([
      '16:11 methods.0: epochs has one value in this file, so it tells nothing apart',
    ]);
  });
});

describe('a broken sweep file', () => {
  it('says where the YAML breaks', () => {
    expect(problems('name: x\nparameters: {a: [1, 2\n')[0]).toMatch(/^\d+:\d+ : not valid YAML/);
  });

  it('names the nearest known key', () => {
    expect(problems(good.replace('batchSize', 'batchsize'))).toEqual(
      expect.arrayContaining(['9:1 batchsize: unknown key; did you mean batchSize?']),
    );
    expect(problems(good.replace('optimizer.rho0:', 'optimizer.rho:'))).toEqual([
      '13:3 parameters.optimizer.rho: unknown key; did you mean optimizer.rho0?',
    ]);
    expect(problems(good.replace('train: 4000', 'trains: 4000'))).toEqual([
      '6:26 dataset.trains: unknown key; did you mean train?',
    ]);
  });

  it('refuses rho0 = 1, at the value', () => {
    expect(problems(good.replace('[0.9, 0.99]', '[0.9, 1]'))).toEqual([
      '13:34 parameters.optimizer.rho0.values.1: must be less than 1',
    ]);
  });

  it('refuses an empty list', () => {
    expect(problems(good.replace('[0.9, 0.99]', '[]'))[0]).toMatch(
      /^13:20 parameters.optimizer.rho0.values: must list/,
    );
  });

  it('refuses negative epochs', () => {
    expect(problems(good.replace('epochs: 3\nb', 'epochs: -3\nb'))[0]).toMatch(/^8:1 epochs: .*>=1/);
  });

  it('refuses a wrong type', () => {
    expect(problems(good.replace('batchSize: 32', 'batchSize: many'))[0]).toMatch(/^9:1 batchSize: .*expected number/);
  });

  it('refuses a test metric as the objective', () => {
    expect(problems(good.replace('validation/accuracy', 'test/accuracy'))[0]).toMatch(
      /^4:10 metric.name: must be one of/,
    );
  });

  it('refuses a validation metric where nothing is held out', () => {
    expect(problems(good.replace('train: 4000', 'validation: 0'))[0]).toMatch(/^4:1 metric: .*cannot be measured/);
  });

  it('names a field that is missing', () => {
    expect(problems(good.replace(/ {2}optimizer.momentum.*\n/, ''))[0]).toMatch(
      /optimizer.momentum: is needed by optimizer momentum/,
    );
  });

  it('reports every mistake at once, in order of place', () => {
    const broken = good
      .replace('epochs: 3\nb', 'epochs: -3\nb')
      .replace('[0.9, 0.99]', '[0.9, 1]')
      .replace('seeds: 2', 'seed: 2');
    expect(problems(broken).map((line) => line.split(' ')[1])).toEqual([
      'epochs:',
      'seed:',
      'parameters.optimizer.rho0.values.1:',
    ]);
  });

  it('reports what is missing beside what is wrong, but not the field that an unknown key stands for', () => {
    const broken = good
      .replace('optimizer.momentum: {value', 'optimizer.momentun: {value')
      .replace(/ {2}optimizer.coolingLength.*\n/, '');
    expect(problems(broken)).toEqual([
      '7:1 optimizer.coolingLength: is needed by optimizer coolmomentum: give it here or under parameters',
      '14:3 parameters.optimizer.momentun: unknown key; did you mean optimizer.momentum?',
    ]);
  });

  it('says how to write a list of values that was given bare, and that a field is missing', () => {
    expect(
      problems(good.replace('{values: [0.9, 0.99], when: {optimizer.name: coolmomentum}}', '[0.9, 0.99]'))[0],
    ).toMatch(/^13:20 .*must be \{values/);
    expect(problems(good.replace('name: small\n', ''))).toEqual(['2:1 name: is needed']);
  });

  it('suggests nothing where nothing is near, and refuses two documents and unknown tags', () => {
    expect(problems(`${good}zzzzzzzzzzzz: 3\n`)[0]).toMatch(/unknown key; known are/);
    expect(problems(`${good}---\na: 1\n`)[0]).toMatch(/one document/);
    expect(problems(good.replace('name: small', 'name: !foo small'))[0]).toMatch(/^2:7 .*!foo/);
    expect(problems(good.replace('name: small', 'name: *nothing'))[0]).toMatch(/^2:7 .*nothing/);
  });

  it('has no metric where some configuration holds nothing out, unless the file names one', () => {
    const swept = good
      .replace(/metric:.*\n/, '')
      .replace('parameters:', 'parameters:\n  dataset.validation: {values: [0, 100]}');
    expect(parsed(swept).spec.metric).toBeNull();
    expect(parsed(good.replace(/metric:.*\n/, '')).spec.metric).toEqual({
      name: 'validation/accuracy',
      goal: 'maximize',
    });
  });

  it('is a SweepError that names the file', () => {
    expect(() => parseSweepFile('name: 3', 'broken.yaml')).toThrow(SweepError);
    expect(() => parseSweepFile('name: 3', 'broken.yaml')).toThrow(/^broken.yaml:1:1: name: /);
  });

  it('survives an empty file, a list, a number and an alias bomb', () => {
    for (const text of ['', '- 1', '3', 'null']) expect(problems(text).length).toBeGreaterThan(0);
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
    ].join('\n');
    expect(problems(bomb)[0]).toMatch(/alias/i);
  });
});
