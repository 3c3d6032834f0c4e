import { describe, expect, it } from 'vitest';
import { trialsOfGrid } from './grid.ts';
import { isControl } from './trialSchedules.ts';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

describe('the grid of a sweep file', () => {
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

  it('refuses a field that its optimizer does not have, and says how to condition it', () => {
    expect(problems(good.replace(', when: {optimizer.name: momentum}', ''))).toEqual([
      '13:3 parameters.optimizer.rho0: does not go with optimizer.momentum: give one or the other',
      '14:3 parameters.optimizer.coolingLength: does not go with optimizer.momentum: give one or the other',
      '15:3 parameters.optimizer.momentum: does not apply to optimizer sgd; put it under parameters with `when: {optimizer.name: [coolmomentum, momentum, nesterov, qhm, rmsprop]}`',
    ]);
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

  it('takes the default of a field for a condition on it', () => {
    const checked = parsed(
      good
        .replace('name: cifar10, train: 4000', 'name: cifar10')
        .replace('when: {optimizer.name: momentum}', 'when: {optimizer.name: momentum, dataset.augment: none}'),
    );
    expect(checked.configurations).toHaveLength(6);
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

/** Two rho0 and two learning rates; the parameters are in lines 10 and 11. */
const square = `
name: square
method: grid
model: resnet8
dataset: digits
epochs: 3
batchSize: 32
optimizer: {name: coolmomentum, coolingLength: {fraction: 1}}
parameters:
  optimizer.rho0: {values: [0.9, 0.99]}
  optimizer.learningRate: {values: [0.1, 0.01]}
`;
const pairs = (text: string) =>
  parsed(text).configurations.map(({ params }) => [params['optimizer.rho0'], params['optimizer.learningRate']]);

describe('exclude', () => {
  it('leaves out the configurations that have all values of an entry', () => {
    expect(pairs(`${square}exclude: [{optimizer.rho0: 0.99, optimizer.learningRate: 0.1}]\n`)).not.toContainEqual([
      0.99, 0.1,
    ]);
    expect(pairs(`${square}exclude: [{optimizer.rho0: 0.99}]\n`)).toHaveLength(2);
  });

  it('leaves out the control with its configuration, and compares defaults too', () => {
    const controlled = `${square}control: matched-lr\nexclude: [{optimizer.rho0: 0.99, dataset.augment: none}]\n`;
    expect(parsed(controlled).configurations).toHaveLength(2 * 2);
    expect(parsed(`${square}exclude: [{optimizer.rho0: 0.9, optimizer.rescaled: true}]\n`).configurations).toHaveLength(
      2,
    );
  });

  it('keeps out what would be no configuration', () => {
    const both = square.replace('parameters:', 'parameters:\n  optimizer.name: {values: [coolmomentum, sgd]}');
    expect(problems(both).join()).toMatch(/does not apply to optimizer sgd/);
    expect(parsed(`${both}exclude: [{optimizer.name: sgd}]\n`).configurations).toHaveLength(4);
  });

  it('is refused where it excludes nothing, everything, or nothing that is known', () => {
    expect(problems(`${square}exclude: [{optimizer.rho0: 0.999}]\n`)).toEqual([
      '12:11 exclude.0: excludes nothing: no configuration has these values',
    ]);
    expect(problems(`${square}exclude: [{model.name: resnet8}]\n`)).toEqual([
      '12:1 exclude: leaves no configuration of the grid',
    ]);
    expect(problems(`${square}exclude: [{optimizer.rho: 0.9}, {}]\n`)).toEqual([
      '12:12 exclude.0.optimizer.rho: unknown key; did you mean optimizer.rho0?',
      '12:33 exclude.1: names no parameter',
    ]);
  });
});

describe('zip', () => {
  it('lets the values of a group advance together, beside other parameters', () => {
    const zipped = `${square}zip: [[optimizer.rho0, optimizer.learningRate]]\n`;
    expect(pairs(zipped)).toEqual([
      [0.9, 0.1],
      [0.99, 0.01],
    ]);
    expect(
      parsed(zipped.replace('parameters:', 'parameters:\n  epochs: {values: [1, 2, 3]}')).configurations,
    ).toHaveLength(3 * 2);
  });

  it('applies where the common condition of its parameters is met', () => {
    const conditional = square
      .replace('parameters:', 'parameters:\n  epochs: {values: [1, 2]}')
      .replaceAll(']}\n  optimizer', '], when: {epochs: 1}}\n  optimizer')
      .replace('epochs: {values: [1, 2], when: {epochs: 1}}', 'epochs: {values: [1, 2]}')
      .replace('[0.1, 0.01]}', '[0.1, 0.01], when: {epochs: 1}}')
      .replace('{name: coolmomentum,', '{name: coolmomentum, rho0: 0.5, learningRate: 1,');
    expect(parsed(`${conditional}zip: [[optimizer.rho0, optimizer.learningRate]]\n`).configurations).toHaveLength(
      2 + 1,
    );
    const unlike = conditional.replace('[0.1, 0.01], when: {epochs: 1}}', '[0.1, 0.01], when: {epochs: 2}}');
    expect(problems(`${unlike}zip: [[optimizer.rho0, optimizer.learningRate]]\n`)[0]).toMatch(
      /^13:7 zip.0: .*different conditions/,
    );
  });

  it('is refused for lists of different lengths, unknown parameters and groups that share one', () => {
    expect(
      problems(`${square.replace('0.1, 0.01', '0.1, 0.01, 1')}zip: [[optimizer.rho0, optimizer.learningRate]]\n`),
    ).toEqual([
      '12:7 zip.0: needs as many values of each parameter; optimizer.rho0 has 2, optimizer.learningRate has 3',
    ]);
    expect(problems(`${square}zip: [[optimizer.rho0, epochs]]\n`)).toEqual([
      '12:24 zip.0.1: epochs is not under parameters',
    ]);
    expect(problems(`${square}zip: [[optimizer.rho0, optimizer.learningrate]]\n`)).toEqual([
      '12:24 zip.0.1: is not known; did you mean optimizer.learningRate?',
    ]);
    const twice = `${square}zip: [[optimizer.rho0, optimizer.learningRate], [optimizer.learningRate, optimizer.rho0]]\n`;
    expect(problems(twice)).toEqual(['12:50 zip.1.0: optimizer.learningRate stands in zip twice']);
  });
});

describe('constraints', () => {
  it('leave out of a grid what does not meet them', () => {
    // 0.1 / (1 - 0.99) = 10, 0.01 / (1 - 0.99) = 1
    expect(pairs(`${square}constraints: ['optimizer.learningRate / (1 - optimizer.rho0) < 9']\n`)).toEqual([
      [0.9, 0.1],
      [0.9, 0.01],
      [0.99, 0.01],
    ]);
  });

  it('may speak of defaults and of a unit of a length', () => {
    expect(problems(`${square}constraints: [not optimizer.rescaled]\n`)).toEqual([
      '12:1 constraints: are met by no configuration of the grid',
    ]);
    expect(parsed(`${square}constraints: [optimizer.coolingLength.fraction == 1]\n`).configurations).toHaveLength(4);
    expect(parsed(`${square}constraints: [optimizer.coolingLength.steps == 1]\n`).configurations).toHaveLength(4);
  });

  it('are refused with their line and the position in them', () => {
    const wrong = `${square}constraints:\n  - optimizer.rho0 > 0.5\n  - epochs > 1 and optimizer.rho > 0.9\n`;
    expect(problems(wrong)).toEqual([
      '14:5 constraints.1: position 16: names optimizer.rho, which is no field; did you mean optimizer.rho0? Text stands in quotes',
    ]);
  });
});
