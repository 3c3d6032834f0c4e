import { describe, expect, it } from 'vitest';
import { parsed, problems } from './testing/exampleSweepFile.ts';

/** A grid of CoolMomentum whose only parameter is the given one, in line 10. */
const grid = (parameter: string) => `
name: small
method: grid
model: resnet8
dataset: digits
epochs: 3
batchSize: 32
optimizer: {name: coolmomentum, learningRate: 0.1, rho0: 0.9, coolingLength: {fraction: 1}}
parameters:
  ${parameter}
`;
const valuesOf = (path: string, rest: string) =>
  parsed(grid(`${path}: ${rest}`)).configurations.map(({ params }) => params[path]);
const problemOf = (parameter: string) => problems(grid(parameter)).join('\n');

describe('a distribution in a grid', () => {
  it('becomes so many points, evenly in its own scale, bounds included', () => {
    expect(valuesOf('optimizer.rho0', '{distribution: uniform, min: 0.1, max: 0.9, count: 3}')).toEqual([
      0.1, 0.5, 0.9,
    ]);
    expect(valuesOf('optimizer.learningRate', '{distribution: logUniform, min: 1e-3, max: 1e-1, count: 3}')).toEqual([
      0.001, 0.01, 0.1,
    ]);
    expect(valuesOf('optimizer.rho0', '{distribution: log1m, min: 0.9, max: 0.999, count: 3}')).toEqual([
      0.9, 0.99, 0.999,
    ]);
    expect(valuesOf('batchSize', '{distribution: logInt, min: 8, max: 128, count: 5}')).toEqual([8, 16, 32, 64, 128]);
    expect(valuesOf('epochs', '{distribution: int, min: 1, max: 100, count: 3}')).toEqual([1, 51, 100]);
  });

  it('of a normal kind becomes the middles of equal shares', () => {
    // The quantiles at 1/6, 1/2 and 5/6; z(5/6) = 0.967422
    expect(
      valuesOf('optimizer.weightDecay', '{distribution: normal, mean: 5, deviation: 0.1, min: 0, count: 3}'),
    ).toEqual([5 - 0.0967422, 5, 5 + 0.0967422].map((value) => Number(value.toPrecision(6))));
  });

  it('needs no count where it has few values', () => {
    expect(valuesOf('epochs', '{distribution: int, min: 1, max: 5, step: 2}')).toEqual([1, 3, 5]);
    expect(valuesOf('optimizer.rho0', '{distribution: uniform, min: 0.1, max: 0.3, step: 0.1}')).toEqual([
      0.1, 0.2, 0.3,
    ]);
    expect(problemOf('optimizer.rho0: {distribution: uniform, min: 0.1, max: 0.9}')).toMatch(
      /^10:20 parameters.optimizer.rho0.distribution: .*count: 5/,
    );
    expect(problemOf('batchSize: {distribution: logInt, min: 8, max: 128}')).toMatch(/count: 5/);
  });

  it('may draw a length in a unit of it, in place of the one at the top level', () => {
    const lengths = parsed(grid('optimizer.coolingLength.steps: {distribution: int, min: 10, max: 20, step: 10}'));
    expect(lengths.configurations.map(({ config }) => config.optimizer)).toMatchObject([
      { coolingLength: { steps: 10 } },
      { coolingLength: { steps: 20 } },
    ]);
    expect(lengths.configurations[0]?.config.optimizer).not.toHaveProperty('coolingLength.fraction');
  });
});

describe('a distribution is refused, in its place,', () => {
  it.each([
    ['optimizer.rho0: {distribution: uniform, min: 0.9, max: 0.1, count: 3}', /^10:53 .*max: must be greater than min/],
    ['optimizer.rho0: {distribution: uniform, min: 0.9}', /^10:3 .*max: is needed$/],
    ['optimizer.rho0: {distribution: uniform, min: a, max: 1, count: 3}', /^10:43 .*min: .*expected number/],
    ['optimizer.weightDecay: {distribution: logUniform, min: 0, max: 1}', /^10:53 .*min: must be greater than 0/],
    ['batchSize: {distribution: logInt, min: 0, max: 8, count: 3}', /^10:37 .*min: must be at least 1/],
    ['optimizer.nu: {distribution: log1m, min: 0, max: 1, count: 3}', /^10:47 .*max: must be less than 1/],
    ['optimizer.rho0: {distribution: uniform, min: 0, max: 0.5, step: 0.2}', /^10:51 .*max: .*take 0.4 or 0.6/],
    ['epochs: {distribution: int, min: 1, max: 4, step: 2}', /^10:39 .*max: .*take 3 or 5/],
    ['epochs: {distribution: int, min: 1.5, max: 4}', /^10:31 .*min: /],
    ['optimizer.rho0: {distribution: normal, mean: 0.9, deviation: 0, min: 0, max: 0.9, count: 3}', /deviation: /],
  ])('when its own fields do not go together: %s', (parameter, message) => {
    expect(problemOf(parameter)).toMatch(message);
  });

  it.each([
    ['optimizer.rho0: {distribution: uniform, min: -0.5, max: 0.5, count: 3}', /^10:43 .*min: .*>=0/],
    ['optimizer.rho0: {distribution: uniform, min: 0.5, max: 1, count: 3}', /^10:53 .*max: must be less than 1/],
    [
      'optimizer.learningRate: {distribution: uniform, min: 0, max: 1, count: 3}',
      /^10:51 .*min: must be greater than 0/,
    ],
    ['epochs: {distribution: uniform, min: 1, max: 3, count: 3}', /^10:12 .*distribution: .*take int or logInt/],
    ['optimizer.rho0: {distribution: normal, mean: 0.9, deviation: 0.1, min: 0, count: 3}', /^10:3 .*max: is needed/],
    ['optimizer.name: {distribution: uniform, min: 0, max: 1}', /^10:20 .*distribution: is for numbers/],
    ['optimizer.coolingLength: {distribution: uniform, min: 0, max: 1}', /^10:29 .*distribution: .*unit/],
  ])('when its field cannot have all its values: %s', (parameter, message) => {
    const found = problems(grid(parameter));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('when its name or a field of it is mistyped, or has no place beside it', () => {
    expect(problemOf('optimizer.rho0: {distribution: unifrom, min: 0, max: 0.9}')).toBe(
      '10:20 parameters.optimizer.rho0.distribution: must be one of values, uniform, logUniform, log1m, int, logInt, normal',
    );
    expect(problemOf('optimizer.rho0: {distribution: uniform, mim: 0, max: 0.9}')).toMatch(/mim: .*did you mean min/);
    expect(problemOf('optimizer.rho0: {distribution: log1m, min: 0, max: 0.9, values: [1]}')).toMatch(
      /^10:59 .*values: unknown key/,
    );
  });

  it('in a case of a parameter as well', () => {
    const cased = grid('optimizer.rho0: [{distribution: uniform, min: 2, max: 3, count: 2, when: {epochs: 3}}]');
    expect(problems(cased)[0]).toMatch(/^10:44 parameters.optimizer.rho0.0.min: must be less than 1/);
  });
});
