import { describe, expect, it } from 'vitest';
import { SweepError } from './errors.ts';
import { trialsOfGrid } from './grid.ts';
import { isControl } from './trialSchedules.ts';
import { checkSweepFile, parseSweepFile, type ParsedSweepFile } from './parseSweepFile.ts';

const good = `
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

function parsed(text: string): ParsedSweepFile {
  return parseSweepFile(text, 'sweep.yaml');
}

function problems(text: string): string[] {
  const checked = checkSweepFile(text);
  if (!('problems' in checked)) throw new Error('expected problems');
  return checked.problems.map(({ line, column, field, message }) => `${line}:${column} ${field}: ${message}`);
}

describe('a good sweep file', () => {
  it('becomes configurations: conditional parameters multiply only where they apply', () => {
    // 2 rho0 x 2 cooling lengths for CoolMomentum, one each for the other two optimizers
    expect(parsed(good).configurations).toHaveLength(2 * 2 + 1 + 1);
  });

  it('gives each configuration only the fields of its optimizer', () => {
    const optimizers = parsed(good).configurations.map(({ config }) => config.optimizer);
    const decay = { weightDecay: 0, weightDecayMode: 'coupled', weightDecayOn: 'all' };
    expect(optimizers.at(-1)).toEqual({ name: 'sgd', learningRate: 0.01, ...decay });
    expect(optimizers.at(-2)).toEqual({
      name: 'momentum',
      learningRate: 0.01,
      momentum: 0.9,
      control: 'none',
      ...decay,
    });
    expect(optimizers[0]).toEqual({
      ...decay,
      name: 'coolmomentum',
      rescaled: true,
      buffer: 'displacement',
      control: 'none',
      learningRate: 0.01,
      rho0: 0.9,
      coolingLength: { fraction: 0.5 },
    });
  });

  it('keeps as params only what the grid varies', () => {
    expect(parsed(good).configurations.at(-2)?.params).toEqual({ 'optimizer.name': 'momentum' });
  });

  it('fills in defaults', () => {
    const { spec, configurations } = parsed(good);
    expect(spec.seeds).toEqual([1, 2]);
    expect(spec.resources).toEqual({ gpus: 1 });
    expect(configurations[0]?.config.model).toEqual({ name: 'resnet20', l2: 1e-4, width: 1, depth: 1 });
  });

  it('runs every configuration of one seed before the next seed', () => {
    const { spec, configurations } = parsed(good);
    expect(trialsOfGrid(spec, configurations).map(({ seed }) => seed)).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it('hashes a configuration by its content, whatever the order of keys in the file', () => {
    const reordered = good.replace('dataset: {name: cifar10, train: 4000}', 'dataset: {train: 4000, name: cifar10}');
    expect(parsed(reordered).configurations.map(({ configHash }) => configHash)).toEqual(
      parsed(good).configurations.map(({ configHash }) => configHash),
    );
  });

  it('merges configurations that come out equal', () => {
    const twice = good
      .replace('epochs: 3', 'epochs: 3')
      .replace(
        '  optimizer.momentum: {value: 0.9, when',
        '  epochs: {values: [3]}\n  optimizer.momentum: {value: 0.9, when',
      );
    expect(parsed(twice).configurations).toHaveLength(6);
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

describe('the word `control`', () => {
  const controlled = parsed(`${good}control: matched-lr\n`);

  it('adds the matched control of every configuration with annealed momentum, and names it in the params', () => {
    // 4 of CoolMomentum; heavy ball and SGD have none.
    expect(controlled.configurations).toHaveLength(2 * 4 + 1 + 1);
    const controls = controlled.configurations.filter(({ config }) => isControl(config.optimizer));
    expect(controls).toHaveLength(4);
    expect(controls.map(({ params }) => params['optimizer.control'])).toEqual(Array(4).fill('matched-lr'));
    expect(controlled.configurations.at(-1)?.params).toEqual({ 'optimizer.name': 'sgd' });
  });

  it('reaches heavy ball under a schedule, and says where it adds nothing', () => {
    const scheduled = `${good}control: matched-lr\n`.replace(
      'optimizer.momentum: {value: 0.9',
      'optimizer.momentum: {value: {kind: cosine, from: 0.99}',
    );
    expect(parsed(scheduled).configurations).toHaveLength(2 * (4 + 1) + 1);
    const constant = `${good}control: matched-lr\n`.replace('[coolmomentum, momentum, sgd]', '[momentum]');
    const withoutCooling = constant.replace(/ {2}optimizer.rho0.*\n {2}optimizer.coolingLength.*\n/, '');
    expect(problems(withoutCooling)).toEqual([
      '14:1 control: adds nothing: no configuration has coolmomentum, demon, or momentum with a schedule',
    ]);
  });

  it('does not go with decoupled weight decay, which would not be matched', () => {
    const decoupled = good.replace(
      '{learningRate: 0.01}',
      '{learningRate: 0.01, weightDecay: 0.1, weightDecayMode: decoupled}',
    );
    expect(problems(`${decoupled}control: matched-lr\n`)[0]).toMatch(/^16:1 control: needs weightDecayMode: coupled/);
    expect(parsed(decoupled).configurations).toHaveLength(6);
  });

  it('says the same as the parameter optimizer.control', () => {
    const longhand = parsed(
      `${good}  optimizer.control: {values: [none, matched-lr], when: {optimizer.name: coolmomentum}}\n`,
    );
    expect(new Set(longhand.configurations.map(({ configHash }) => configHash))).toEqual(
      new Set(controlled.configurations.map(({ configHash }) => configHash)),
    );
    expect(problems(`${good}  optimizer.control: {value: matched-lr}\ncontrol: matched-lr\n`).join()).toMatch(
      /control: .*one or the other/,
    );
  });
});

describe('a parameter with cases', () => {
  const rates = (second: string) =>
    good.replace('optimizer: {learningRate: 0.01}\n', '').replace(
      'parameters:',
      `parameters:
  optimizer.learningRate:
    - {values: [0.1, 0.2], when: {optimizer.name: [coolmomentum, momentum]}}
    - {value: 0.3, when: {optimizer.name: ${second}}}`,
    );

  it('takes in each configuration the case whose condition is met', () => {
    const { configurations } = parsed(rates('sgd'));
    expect(configurations).toHaveLength(2 * (4 + 1) + 1);
    expect(configurations.at(-1)?.config.optimizer.learningRate).toBe(0.3);
    expect(configurations.at(-1)?.params).toEqual({ 'optimizer.name': 'sgd', 'optimizer.learningRate': 0.3 });
  });

  it('is refused where two cases are met, where one never is, and where one is mistyped', () => {
    expect(problems(rates('[sgd, momentum]'))[0]).toMatch(/learningRate: has cases that apply to the same/);
    expect(problems(rates('adam')).join()).toMatch(/learningRate.1.when: is met by no configuration/);
    expect(problems(rates('sgd').replace('value: 0.3', 'valu: 0.3')).join()).toMatch(
      /learningRate.1.valu: unknown key/,
    );
  });
});

describe('schedules in a sweep file', () => {
  it('stand where a number may, in the base and in the grid', () => {
    const cosine = good
      .replace('learningRate: 0.01', 'learningRate: {kind: cosine, from: 0.1}')
      .replace(
        '{value: 0.9, when',
        '{values: [0.9, {kind: cyclic, from: 0.95, to: 0.85, halfPeriod: {epochs: 1}}], when',
      );
    const { configurations } = parsed(cosine);
    expect(configurations).toHaveLength(4 + 2 + 1);
    expect(configurations[0]?.config.optimizer.learningRate).toEqual({
      kind: 'cosine',
      from: 0.1,
      to: 0,
      length: { fraction: 1 },
    });
  });

  it('are refused with the place of what is wrong in them', () => {
    const of = (learningRate: string) =>
      problems(good.replace('learningRate: 0.01', `learningRate: ${learningRate}`))[0];
    expect(of('{kind: cosin, from: 0.1}')).toMatch(/^7:28 optimizer.learningRate.kind: /);
    expect(of('{kind: cosine, form: 0.1}')).toMatch(/optimizer.learningRate.(form|from): /);
    expect(of('{kind: cosine, from: 0.1, length: 3}')).toMatch(/length: must be one of \{steps: n\}/);
    expect(of('-1')).toMatch(/optimizer.learningRate: must be greater than 0/);
  });
});

describe('fields that go together', () => {
  it('alpha stands in place of the cooling length, not beside it', () => {
    const alpha = good.replace(
      'optimizer.coolingLength: {values: [{fraction: 0.5}, {epochs: 3}]',
      'optimizer.alpha: {value: 0.999',
    );
    expect(parsed(alpha).configurations).toHaveLength(2 + 1 + 1);
    expect(problems(`${good}  optimizer.alpha: {value: 0.999, when: {optimizer.name: coolmomentum}}\n`)[0]).toMatch(
      /alpha: does not go with optimizer.coolingLength/,
    );
  });

  it('a field of another model or data set is refused', () => {
    expect(problems(good.replace('model: resnet20', 'model: {name: resnet20, dropConnect: 0.1}'))[0]).toBe(
      '5:25 model.dropConnect: does not apply to model resnet20, only to efficientnet-b0',
    );
    expect(problems(good.replace('train: 4000', 'imageSize: 64'))[0]).toMatch(/only to folder/);
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

  it('refuses a field that its optimizer does not have, and says how to condition it', () => {
    expect(problems(good.replace(', when: {optimizer.name: momentum}', ''))).toEqual([
      '13:3 parameters.optimizer.rho0: does not go with optimizer.momentum: give one or the other',
      '14:3 parameters.optimizer.coolingLength: does not go with optimizer.momentum: give one or the other',
      '15:3 parameters.optimizer.momentum: does not apply to optimizer sgd; put it under parameters with `when: {optimizer.name: [coolmomentum, momentum, nesterov, qhm, rmsprop]}`',
    ]);
  });

  it('names a field that is missing', () => {
    expect(problems(good.replace(/ {2}optimizer.momentum.*\n/, ''))[0]).toMatch(
      /optimizer.momentum: is needed by optimizer momentum/,
    );
  });

  it('refuses conditions in a circle', () => {
    const circular = good
      .replace(
        'optimizer.name: {values: [coolmomentum, momentum, sgd]}',
        'optimizer.name: {values: [sgd], when: {epochs: 3}}',
      )
      .replace('parameters:', 'parameters:\n  epochs: {values: [3], when: {optimizer.name: sgd}}');
    expect(problems(circular)[0]).toMatch(/in a circle/);
  });

  it('refuses a grid of over 100,000 trials without expanding it to the end', () => {
    const many = JSON.stringify(Array.from({ length: 400 }, (_, index) => (index + 1) / 1000));
    const huge = `
name: huge
method: grid
model: mlp
dataset: digits
epochs: 1
batchSize: 32
parameters:
  optimizer.name: {value: coolmomentum}
  optimizer.learningRate: {values: ${many}}
  optimizer.rho0: {values: ${many}}
  optimizer.coolingLength: {value: {fraction: 1}}
`;
    expect(problems(huge)).toEqual(['8:1 parameters: gives more than 100,000 trials (1 seeds); use fewer values']);
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

  it('refuses a condition on an unknown parameter, on a value that it cannot have, and one that is never met', () => {
    expect(problems(good.replace('when: {optimizer.name: momentum}', 'when: {optimizer.nam: momentum}'))).toEqual([
      '15:43 parameters.optimizer.momentum.when.optimizer.nam: unknown key; did you mean optimizer.name?',
    ]);
    expect(problems(good.replace('when: {optimizer.name: momentum}', 'when: {optimizer.name: momentun}'))[0]).toMatch(
      /^15:43 .*optimizer.name/,
    );
    const neverMet = good.replace('when: {optimizer.name: momentum}', 'when: {optimizer.name: momentum, epochs: 7}');
    expect(problems(neverMet).at(-1)).toMatch(/^15:\d+ .*momentum.when: is met by no configuration/);
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

  it('takes the default of a field for a condition on it', () => {
    const checked = parsed(
      good
        .replace('name: cifar10, train: 4000', 'name: cifar10')
        .replace('when: {optimizer.name: momentum}', 'when: {optimizer.name: momentum, dataset.augment: none}'),
    );
    expect(checked.configurations).toHaveLength(6);
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
