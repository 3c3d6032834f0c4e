import { describe, expect, it } from 'vitest';
import { nextConfiguration } from './nextConfiguration.ts';
import type { Observation } from './sampler/sampler.ts';
import { configurationOf, drawnParams, searchSpaceOf } from './searchSpaceOf.ts';
import { parsed, problems } from './testing/exampleSweepFile.ts';

const search = `
name: two optimizers
method: random
maxConfigurations: 30
model: resnet8
dataset: digits
epochs: 3
batchSize: 32
seeds: 2
parameters:
  optimizer.rho0: {distribution: log1m, min: 0.5, max: 0.99, when: {optimizer.name: coolmomentum}}
  optimizer.name: {values: [coolmomentum, momentum, sgd]}
  optimizer.learningRate: {distribution: logUniform, min: 0.001, max: 1}
  optimizer.coolingLength: {value: {fraction: 1}, when: {optimizer.name: coolmomentum}}
  optimizer.momentum: {value: 0.9, when: {optimizer.name: momentum}}
`;
const { spec } = parsed(search);
const cool = { 'optimizer.name': 'coolmomentum', 'optimizer.learningRate': 0.1, 'optimizer.rho0': 0.9 };
const momentum = { 'optimizer.name': 'momentum', 'optimizer.learningRate': 0.1 };

describe('the space of a search', () => {
  it('has what varies, each parameter after those that its condition names', () => {
    const { parameters } = searchSpaceOf(spec);
    expect(parameters.map(({ path }) => path)).toEqual(['optimizer.name', 'optimizer.learningRate', 'optimizer.rho0']);
    expect(parameters.at(-1)?.distribution).toEqual({ kind: 'log1m', min: 0.5, max: 0.99 });
  });

  it('says where a parameter exists, by values that are fixed as well', () => {
    const dependent = parsed(
      search
        .replace(
          'when: {optimizer.name: coolmomentum}}\n  optimizer.name',
          'when: {precision: bf16}}\n  optimizer.name',
        )
        .replace('parameters:', 'parameters:\n  precision: {value: bf16, when: {optimizer.name: coolmomentum}}'),
    ).spec;
    for (const one of [spec, dependent]) {
      const space = searchSpaceOf(one);
      const rho0 = space.parameters.find(({ path }) => path === 'optimizer.rho0')!;
      expect(space.applies(rho0, cool)).toBe(true);
      expect(space.applies(rho0, momentum)).toBe(false);
    }
  });

  it('holds no control, and gives back of a configuration only what was drawn', () => {
    const controlled = parsed(`${search}control: matched-lr\n`).spec;
    const space = searchSpaceOf(controlled);
    expect(space.parameters.map(({ path }) => path)).not.toContain('optimizer.control');
    expect(drawnParams(space, { ...cool, 'optimizer.control': 'none' })).toEqual(cool);
  });

  it('is found out to be empty, or to have nothing to search, when the file is read', () => {
    expect(problems(`${search}constraints: [optimizer.learningRate > 2]\n`)).toEqual([
      '16:1 constraints: are met by none of 5,000 points of the search space: widen one or the other',
    ]);
    const fixed = search.replace(/parameters:[^]*/, 'optimizer: {name: sgd, learningRate: 0.1}\n');
    expect(problems(fixed)).toEqual([
      '2:1 parameters: leave nothing to search: give one of them values or a distribution',
    ]);
    expect(problems(search.replace('maxConfigurations: 30', 'maxConfigurations: 60000'))).toEqual([
      '4:1 maxConfigurations: gives more than 100,000 trials (2 seeds)',
    ]);
  });

  it('is tried in every branch, so that a mistake of any is found when the file is read', () => {
    expect(problems(search.replace(/ {2}optimizer.momentum.*\n/, ''))).toEqual(
      ['12:3 optimizer.momentum: is needed by optimizer momentum: give it here or under parameters'].map((line) =>
        line.replace('12:3', '2:1'),
      ),
    );
    expect(problems(search.replace('max: 0.99, when: {optimizer.name: coolmomentum}', 'max: 0.99'))[0]).toMatch(
      /^11:3 parameters.optimizer.rho0: does not apply to optimizer momentum/,
    );
    expect(
      problems(search.replace('when: {optimizer.name: momentum}', 'when: {optimizer.name: demon}')).join(),
    ).toMatch(/15:\d+ parameters.optimizer.momentum.when: is met by no configuration of the search/);
    const units = search
      .replace('optimizer.coolingLength: {value: {fraction: 1}', 'optimizer.coolingLength.steps: {value: 9')
      .replace(
        'parameters:',
        'parameters:\n  optimizer.coolingLength.epochs: {values: [1, 2], when: {optimizer.name: coolmomentum}}',
      );
    expect(problems(units)[0]).toMatch(/the same field/);
  });

  it('may depend on a whole number that is drawn', () => {
    const dependent = search
      .replace(
        '{optimizer.name: coolmomentum}}\n  optimizer.name',
        '{optimizer.name: coolmomentum, epochs: 77}}\n  epochs: {distribution: int, min: 1, max: 1000}\n  optimizer.name',
      )
      .replace('parameters:', 'optimizer: {rho0: 0.5}\nparameters:')
      .replace('[coolmomentum, momentum, sgd]', '[coolmomentum, demon]')
      .replace(/ {2}optimizer.momentum.*\n/, '');
    expect(searchSpaceOf(parsed(dependent).spec).parameters.at(-1)?.path).toBe('optimizer.rho0');
  });
});

describe('a drawn configuration', () => {
  it('is completed by what is fixed', () => {
    const sampled = configurationOf(spec, cool);
    expect(sampled).toMatchObject({
      configuration: { params: cool, config: { optimizer: { rho0: 0.9, coolingLength: { fraction: 1 } } } },
      control: null,
    });
  });

  it('brings its matched control along, and one without annealing none', () => {
    const controlled = parsed(`${search}control: matched-lr\n`).spec;
    expect(configurationOf(controlled, cool)).toMatchObject({
      configuration: { params: { 'optimizer.control': 'none' } },
      control: { params: { ...cool, 'optimizer.control': 'matched-lr' } },
    });
    expect(configurationOf(controlled, momentum)).toMatchObject({ control: null });
  });

  it('is refused by the constraint that it does not meet, or by its field', () => {
    const constrained = parsed(`${search}constraints: [optimizer.rho0 < 0.9]\n`).spec;
    expect(configurationOf(constrained, cool)).toEqual({
      refusal: 'does not meet the constraint `optimizer.rho0 < 0.9`',
    });
    expect(configurationOf(spec, { ...cool, 'optimizer.rho0': 2 })).toEqual({
      refusal: 'optimizer.rho0: must be less than 1',
    });
  });
});

describe('the next configuration', () => {
  const first = (text: string, count: number) => {
    const history: Observation[] = [];
    const found = Array.from({ length: count }, () => {
      const next = nextConfiguration(parsed(text).spec, history);
      if (next !== null) history.push({ params: next.params, outcome: 'running', value: null, progress: 0 });
      return next;
    });
    return found;
  };

  it.each(['random', 'sobol', 'tpe', 'cmaes'])(
    'of method %s meets the constraints and is the same each time',
    (method) => {
      const tight = `${search.replace('random', method)}constraints: [optimizer.learningRate > 0.3, optimizer.rho0 > 0.9]\n`;
      const chosen = first(tight, 6);
      expect(chosen).toEqual(first(tight, 6));
      for (const next of chosen) {
        expect(next?.params['optimizer.learningRate']).toBeGreaterThan(0.3);
        expect(next?.params['optimizer.rho0'] ?? 1).toBeGreaterThan(0.9);
      }
      expect(new Set(chosen.map((next) => next?.configuration.configHash)).size).toBe(6);
    },
  );

  it('has six digits within its bounds', () => {
    const narrow = search.replace('min: 0.001, max: 1}', 'min: 0.12345671, max: 0.12345672}');
    for (const next of first(narrow, 4)) {
      const rate = Number(next?.params['optimizer.learningRate']);
      expect(rate).toBeGreaterThanOrEqual(0.12345671);
      expect(rate).toBeLessThanOrEqual(0.12345672);
    }
    expect(JSON.stringify(first(search, 1)[0]?.params['optimizer.learningRate'])).toMatch(/^0\.0*[1-9]\d{0,5}$/);
  });

  it('is none when the space is exhausted', () => {
    const small = search
      .replace('{distribution: logUniform, min: 0.001, max: 1}', '{values: [0.1, 0.2]}')
      .replace('[coolmomentum, momentum, sgd]', '[momentum, sgd]')
      .replace(/ {2}optimizer.(rho0|coolingLength).*\n/g, '');
    const found = first(small, 2 * 2 + 1);
    expect(found.map((next) => next !== null)).toEqual([true, true, true, true, false]);
  });

  it('depends on the search seed', () => {
    expect(first(search, 1)).not.toEqual(
      first(search.replace('maxConfigurations', 'searchSeed: 2\nmaxConfigurations'), 1),
    );
  });
});
