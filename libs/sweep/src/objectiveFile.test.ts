import { describe, expect, it } from 'vitest';
import { isObjective } from './anyConfig.ts';
import { contentHash } from './canonicalJson.ts';
import { compareMethods } from './comparison.ts';
import { comparisonGroups, testMetricOf } from './comparisonGroup.ts';
import { confirmationOf } from './confirmation.ts';
import { listedSweep } from './listedSweep.ts';
import { nextConfiguration } from './nextConfiguration.ts';
import { objectiveOf, pinnedSweep } from './objectiveSweep.ts';
import { parseSweepFile } from './parseSweepFile.ts';
import { competitorOf } from './pruner/competitor.ts';
import { exampleConfig } from './testing/exampleConfig.ts';
import { problems } from './testing/exampleSweepFile.ts';
import type { Trial } from './trialStore.ts';

const good = `
name: particle
method: grid
objective: {module: physics/particle.ts, fixed: {steps: 100, shape: bowl}}
metric: {name: energy, goal: minimize}
seeds: 2
parameters:
  rho0: {values: [0, 0.9]}
  cooling: {values: [0.5, 1], when: {rho0: 0.9}}
`;
const parsed = (text: string) => parseSweepFile(text, 'particle.yaml');
const hash = 'a'.repeat(64);

/** A trial of the first configuration, or of another. */
function trialOf(index: number, given: Partial<Trial> = {}): Trial {
  const configuration = parsed(good).configurations[index]!;
  return {
    ...{ id: `t${index}`, sweepId: 's', number: index + 1, ...configuration, seed: 1, state: 'completed' },
    ...{ objective: index, results: { energy: index }, failure: null, progress: { step: 50, steps: 100 } },
    ...{ startedAt: null, finishedAt: null, addressHash: null, reusedFrom: null, decision: null, requested: null },
    ...{ checkpoint: null, retriedAt: null, ...given },
  } as Trial;
}

describe('the sweep file of an objective', () => {
  it('gives configurations of any parameters, over what is fixed', () => {
    const { spec, configurations } = parsed(good);
    expect(objectiveOf(spec)).toEqual({ module: 'physics/particle.ts' });
    expect(spec.metric).toEqual({ name: 'energy', goal: 'minimize' });
    expect(configurations.map(({ config }) => (isObjective(config) ? config.params : null))).toEqual([
      { steps: 100, shape: 'bowl', rho0: 0 },
      { steps: 100, shape: 'bowl', rho0: 0.9, cooling: 0.5 },
      { steps: 100, shape: 'bowl', rho0: 0.9, cooling: 1 },
    ]);
    expect(configurations.map(({ params }) => params)).toEqual([
      { rho0: 0 },
      { rho0: 0.9, cooling: 0.5 },
      { rho0: 0.9, cooling: 1 },
    ]);
  });

  it('takes numbers, texts and truths as values, and names that a training has with another meaning', () => {
    const { configurations } = parsed(good.replace('cooling: {', 'precision: {values: [low, 3, true]}\n  cooling: {'));
    expect(configurations.slice(0, 3).map(({ params }) => params.precision)).toEqual(['low', 3, true]);
    expect(parsed(good.replaceAll('rho0', 'labelSmoothing')).configurations).toHaveLength(3);
    expect(problems(good.replace('[0, 0.9]', '[0, null]'))[0]).toMatch(
      /parameters\.rho0\.values\.1: must be a number, a text/,
    );
  });

  it.each([
    '../particle.ts',
    '/etc/particle.ts',
    'physics/../../particle.ts',
    './particle.ts',
    '.hidden.ts',
    'particle',
  ])('refuses the module %s', (path) => {
    expect(problems(good.replace('physics/particle.ts', JSON.stringify(path)))[0]).toMatch(
      /^4:13 objective\.module: must be the path of a \.ts, \.mts, \.js or \.mjs file inside the folder/,
    );
  });

  it('cannot say where the module is taken from', () => {
    expect(problems(good.replace('fixed:', 'folder: /tmp, fixed:'))[0]).toMatch(/objective\.folder: unknown key/);
    expect(problems(`${good}objectives: /tmp\n`)[0]).toMatch(/objectives: unknown key/);
  });

  it('has none of the fields of a training, and needs a metric', () => {
    expect(problems(`${good}epochs: 3\n`)).toEqual([expect.stringMatching(/^10:1 epochs: unknown key/)]);
    expect(problems(good.replace(/metric.*\n/, ''))).toEqual([expect.stringMatching(/metric: is needed/)]);
    expect(problems(good.replace('rho0: {', 'optimizer.rho0: {'))[0]).toMatch(
      /optimizer\.rho0: must be a name: a letter/,
    );
    expect(problems(good.replace('rho0: {', 'constructor: {'))[0]).toMatch(
      /constructor: is a name that JavaScript keeps/,
    );
  });

  it('finds mistakes beside a structural one, and conditions that nothing meets', () => {
    expect(problems(good.replace('when: {rho0: 0.9}', 'when: {rho: 0.9}'))).toEqual([
      '9:31 parameters.cooling.when: is met by no configuration of the grid',
    ]);
    expect(problems(good.replace('values: [0, 0.9]', 'valus: [0, 0.9]'))).toContain(
      '8:10 parameters.rho0.valus: unknown key; did you mean value?',
    );
  });

  it('may have constraints over its own names, with the types that their values have', () => {
    const count = (constraint: string) => parsed(`${good}constraints: ["${constraint}"]\n`).configurations.length;
    expect(count('cooling == 1')).toBe(2);
    expect(count("shape == 'bowl' and rho0 > 0")).toBe(2);
    expect(problems(`${good}constraints: ["rho > 0"]\n`)[0]).toMatch(
      /names rho, which is no field; did you mean rho0\?/,
    );
    expect(problems(`${good}constraints: ["shape > 0"]\n`)[0]).toMatch(/needs a number where there is text/);
  });

  it('may exclude, zip and list', () => {
    expect(parsed(`${good}exclude: [{cooling: 1}]\n`).configurations).toHaveLength(2);
    const zipped = good.replace(', when: {rho0: 0.9}', '');
    expect(parsed(`${zipped}zip: [[rho0, cooling]]\n`).configurations.map(({ params }) => params)).toEqual([
      { rho0: 0, cooling: 0.5 },
      { rho0: 0.9, cooling: 1 },
    ]);
    const list = good
      .replace('method: grid', 'method: list')
      .replace(/parameters:[^]*/, 'configurations: [{rho0: 0.5}, {rho0: 0.9, steps: 7}]\n');
    expect(parsed(list).configurations.map(({ params }) => params)).toEqual([{ rho0: 0.5 }, { rho0: 0.9, steps: 7 }]);
  });

  it.each(['random', 'sobol', 'tpe', 'cmaes'])('may be searched by method %s', (method) => {
    const text = good
      .replace('method: grid', `method: ${method}\nmaxConfigurations: 5`)
      .replace('{values: [0, 0.9]}', '{distribution: log1m, min: 0.5, max: 0.99}')
      .replace(', when: {rho0: 0.9}', '');
    const next = nextConfiguration(pinnedSweep(parsed(text), hash).spec, []);
    expect(Number(next?.params.rho0)).toBeGreaterThanOrEqual(0.5);
    // What a search adds later is of the same version of the module.
    expect(next?.configuration.config).toMatchObject({ objective: { hash }, params: { steps: 100 } });
  });
});

describe('the version of a module', () => {
  it('makes other configurations of the same parameters', () => {
    const [open, pinned] = [parsed(good), pinnedSweep(parsed(good), hash)];
    expect(objectiveOf(pinned.spec)).toEqual({ module: 'physics/particle.ts', hash });
    expect(pinned.configurations.map(({ configHash }) => configHash)).toEqual(
      pinned.configurations.map(({ config }) => contentHash(config)),
    );
    expect(pinned.configurations[0]?.configHash).not.toBe(open.configurations[0]?.configHash);
    const given = parsed(good.replace('fixed:', `hash: ${hash}, fixed:`));
    expect(given.configurations).toEqual(pinned.configurations);
  });

  it('leaves trainings as they are: their hashes are those of earlier releases', () => {
    expect(contentHash(exampleConfig())).toBe('d958558290638b8a5d4e340e00aff5fa1c14e0d08952fd3085658231fa39fd43');
  });
});

describe('a sweep of an objective', () => {
  it('can be written as a sweep file again: one configuration, and several', () => {
    const { spec, configurations } = pinnedSweep(parsed(good), hash);
    const configs = configurations.map(({ config }) => config);
    const again = (count: number) =>
      listedSweep(spec, { name: 'again', description: '', configs: configs.slice(0, count), seeds: [3] });
    expect(again(1).configurations.map(({ config }) => config)).toEqual(configs.slice(0, 1));
    expect(again(3).configurations.map(({ config }) => config)).toEqual(configs);
    expect(again(3).spec).toMatchObject({ metric: { name: 'energy', goal: 'minimize' }, seeds: [3] });
  });

  it('is compared under the name of its module, by what it is judged by', () => {
    const { spec } = parsed(good);
    const trials = [0, 1, 2].map((index) => trialOf(index));
    expect(compareMethods(trials, spec).methods.map(({ method, best }) => [method, best?.params])).toEqual([
      ['physics/particle.ts', { rho0: 0 }],
    ]);
    expect(testMetricOf(spec)).toBe('energy');
    const names = comparisonGroups({ sweep: { id: 's', spec, origin: null }, trials }).map(({ name }) => name);
    expect(names).toEqual(['rho0 0', 'rho0 0.9, cooling 0.5', 'rho0 0.9, cooling 1']);
  });

  it('can be confirmed, but not for other epochs', () => {
    const { spec } = parsed(good);
    const given = { sweep: { id: 's', spec }, trials: [trialOf(0), trialOf(1)], usedSeeds: [] };
    expect(confirmationOf(given, { best: 1, seeds: 2, epochs: null })).toMatchObject({
      chosen: [{ params: { rho0: 0 } }],
      seeds: [3, 4],
    });
    expect(() => confirmationOf(given, { best: 1, seeds: 2, epochs: 3 })).toThrow('leave --epochs out');
  });

  it('is pruned by step / steps, within its module', () => {
    const competitor = competitorOf(trialOf(1), { steps: [10], values: [1] });
    expect(competitor).toMatchObject({ family: 'physics/particle.ts', steps: 100, annealingSteps: 100 });
  });
});
