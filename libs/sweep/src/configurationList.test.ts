import { describe, expect, it } from 'vitest';
import { variedPaths } from './sweepFile.ts';
import { parsed, problems } from './testing/exampleSweepFile.ts';

const list = (...entries: string[]) => `
name: by hand
method: list
model: resnet8
dataset: digits
epochs: 3
batchSize: 32
optimizer: {learningRate: 0.1}
configurations:
${entries.map((entry) => `  - ${entry}`).join('\n')}
`;
const sgd = '{optimizer.name: sgd}';
const cool = '{optimizer.name: coolmomentum, optimizer.rho0: 0.9, optimizer.coolingLength: {fraction: 1}}';

describe('method list', () => {
  it('has the configurations that are written, in their order', () => {
    const { spec, configurations } = parsed(list(sgd, cool));
    expect(configurations.map(({ config }) => config.optimizer.name)).toEqual(['sgd', 'coolmomentum']);
    expect(variedPaths(spec)).toEqual(['optimizer.name', 'optimizer.rho0', 'optimizer.coolingLength']);
    expect(configurations[0]?.params).toEqual({ 'optimizer.name': 'sgd' });
  });

  it('adds the matched controls', () => {
    const { configurations } = parsed(`${list(sgd, cool)}control: matched-lr\n`);
    expect(configurations.map(({ params }) => params['optimizer.control'])).toEqual([undefined, 'none', 'matched-lr']);
  });

  it('refuses an entry that is no configuration, one that is there already, and one that a constraint refuses', () => {
    expect(problems(list('{optimizer.name: sgd, optimizer.rho0: 0.9}'))).toEqual([
      '10:27 configurations.0.optimizer.rho0: does not apply to optimizer sgd',
    ]);
    expect(problems(list('{optimizer.name: momentum}'))).toEqual([
      '10:5 configurations.0: optimizer.momentum is needed by optimizer momentum',
    ]);
    expect(problems(list(sgd, '{optimizer.name: sgd, epochs: 3}'))).toEqual([
      '11:5 configurations.1: is the same configuration as number 1 of the list',
    ]);
    expect(problems(`${list(sgd, cool)}constraints: [optimizer.rho0 > 0.95]\n`)).toEqual([
      '11:5 configurations.1: does not meet the constraint `optimizer.rho0 > 0.95`: change one of the two, or remove this configuration',
    ]);
  });

  it('names the field of an entry that is mistyped or out of range', () => {
    expect(problems(list('{optimizer.nam: sgd}'))).toEqual([
      '10:6 configurations.0.optimizer.nam: unknown key; did you mean optimizer.name?',
    ]);
    expect(problems(list('{optimizer.name: sgd, epochs: 0}'))[0]).toMatch(/^10:27 configurations.0.epochs: .*>=1/);
  });
});

describe('each method has its own fields', () => {
  const search = list(sgd)
    .replace('method: list', 'method: tpe')
    .replace('{learning', '{name: sgd, learning')
    .replace(/configurations:[^]*/, '');

  it('and refuses those of others, saying what to do', () => {
    const fields = 'parameters: {epochs: {values: [1, 2]}}\nmaxConfigurations: 3\nexclude: [{epochs: 1}]\n';
    expect(problems(`${list(sgd)}${fields}`).map((line) => line.split(': ')[0])).toEqual([
      '11:1 parameters',
      '12:1 maxConfigurations',
      '13:1 exclude',
    ]);
    expect(problems(`${search}${fields}zip: [[epochs, batchSize]]\n`).map((line) => line.split(': ')[0])).toEqual([
      '11:1 exclude',
      '12:1 zip',
    ]);
    expect(problems(`${search.replace('tpe', 'grid')}maxConfigurations: 3\n`)[0]).toMatch(
      /^9:1 maxConfigurations: is for methods that search/,
    );
  });

  it('and says which are needed', () => {
    expect(problems(search)).toEqual([
      '2:1 maxConfigurations: is needed by a method that searches: the number of configurations to try',
    ]);
    expect(problems(search.replace('tpe', 'list'))[0]).toMatch(/configurations: is needed by method list/);
    expect(problems(search.replace('tpe', 'bayes'))[0]).toBe(
      '3:1 method: must be one of grid, list, random, sobol, tpe, cmaes',
    );
  });
});
