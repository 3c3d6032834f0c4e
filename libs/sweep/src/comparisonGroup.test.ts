import { describe, expect, it } from 'vitest';
import { comparisonGroups, testMetricOf, type ComparedSweep } from './comparisonGroup.ts';
import { memoryStore } from './memoryStore.ts';
import { contentHash } from './canonicalJson.ts';
import { exampleConfig, exampleSweep } from './testing/index.ts';
import type { OptimizerConfig } from './optimizerConfig.ts';
import type { Sweep, Trial } from './trialStore.ts';

const store = memoryStore();
const at = new Date(0);
const example = exampleSweep();
const recorded = await store.createSweep(example, at);
const [template] = await store.trialsOf(recorded.id);

function trial(optimizer: Partial<OptimizerConfig>, seed: number, given: Partial<Trial> = {}): Trial {
  if (template === undefined) throw new Error('the example sweep has no trial');
  const config = exampleConfig({ optimizer: optimizer as OptimizerConfig });
  const params = { 'optimizer.name': config.optimizer.name, 'optimizer.learningRate': Number(optimizer.learningRate) };
  return {
    ...template,
    config,
    params,
    configHash: contentHash(config),
    seed,
    state: 'completed',
    objective: Number(optimizer.learningRate),
    results: { 'test/accuracy': 0.9 },
    ...given,
  };
}

const sgd = (learningRate: number) => ({ name: 'sgd', learningRate }) as const;
const adam = (learningRate: number) => ({ name: 'adam', learningRate }) as const;
const parameters = [
  { path: 'optimizer.name', values: ['sgd', 'adam'], when: null },
  { path: 'optimizer.learningRate', values: [0.1, 0.2], when: null },
];
const sweep: Sweep = { ...recorded, spec: { ...recorded.spec, parameters } };
const seeds = [1, 2];
const tuned = [0.1, 0.2]
  .flatMap((rate) => seeds.flatMap((seed) => [trial(sgd(rate), seed), trial(adam(rate), seed)]))
  .map((one, index) => ({ ...one, number: index + 1 }));
const compared: ComparedSweep = { sweep, trials: tuned };
const untuned = tuned.filter(({ objective }) => objective === 0.1);

const selection = (groups: ReturnType<typeof comparisonGroups>) =>
  groups.map(({ replicates }) => replicates.map(({ tookPartInSelection }) => tookPartInSelection));

describe('the groups of a comparison', () => {
  it('are the methods, each by its best configuration, whose seeds took part in choosing it', () => {
    const groups = comparisonGroups(compared);
    expect(groups.map(({ name, configHash }) => [name, configHash])).toEqual([
      ['sgd', contentHash(exampleConfig({ optimizer: sgd(0.2) }))],
      ['adam', contentHash(exampleConfig({ optimizer: adam(0.2) }))],
    ]);
    expect(groups[0]?.budget).toEqual({ configurations: 2, trials: 4 });
    expect(selection(groups)).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it('were not chosen where a method has one configuration', () => {
    expect(selection(comparisonGroups({ sweep, trials: untuned }))).toEqual([
      [false, false],
      [false, false],
    ]);
  });

  it('are the configurations, none of them chosen, where there is one method', () => {
    const groups = comparisonGroups({
      sweep,
      trials: tuned.filter(({ params }) => params['optimizer.name'] === 'sgd'),
    });
    expect(groups.map(({ name }) => name)).toEqual(['learningRate 0.1', 'learningRate 0.2']);
    expect(selection(groups).flat()).not.toContain(true);
  });

  it('are the configurations where nothing was held out to choose by', () => {
    const groups = comparisonGroups({ ...compared, sweep: { ...sweep, spec: { ...sweep.spec, metric: null } } });
    expect(groups.map(({ name }) => name)).toEqual([
      'sgd, learningRate 0.1',
      'adam, learningRate 0.1',
      'sgd, learningRate 0.2',
      'adam, learningRate 0.2',
    ]);
  });

  it('were picked when only some of the configurations are named', () => {
    const hashes = [...new Set(tuned.map(({ configHash }) => configHash))];
    expect(selection(comparisonGroups(compared, hashes.slice(0, 2))).flat()).not.toContain(false);
    expect(selection(comparisonGroups(compared, hashes)).flat()).not.toContain(true);
  });

  it('were chosen by their seeds where the search looked at results', () => {
    const searched = { ...sweep, spec: { ...sweep.spec, method: 'tpe' as const } };
    const trials = tuned.filter(({ params }) => params['optimizer.name'] === 'sgd');
    expect(selection(comparisonGroups({ sweep: searched, trials })).flat()).not.toContain(false);
  });

  it('take fresh seeds from sweeps that are linked, and no seed twice', () => {
    const linked = [1, 11, 12].map((seed) => trial(sgd(0.2), seed, { sweepId: 'confirmation' }));
    const [first] = comparisonGroups({ ...compared, linked });
    expect(first?.replicates.map(({ seed, tookPartInSelection }) => [seed, tookPartInSelection])).toEqual([
      [1, true],
      [2, true],
      [11, false],
      [12, false],
    ]);
  });

  it('of a confirmation are its configurations, which another sweep chose by other seeds', () => {
    const origin = { kind: 'confirmation', sweepId: 'chosen-by', trialId: null } as const;
    const groups = comparisonGroups({ ...compared, sweep: { ...sweep, origin } });
    expect(groups).toHaveLength(4);
    expect(selection(groups).flat()).not.toContain(true);
  });

  it('keep a method of which no configuration can be ranked', () => {
    const diverged = tuned.map((one) =>
      one.params['optimizer.name'] === 'adam'
        ? { ...one, state: 'diverged' as const, objective: null, results: {} }
        : one,
    );
    const [, lost] = comparisonGroups({ sweep, trials: diverged });
    expect(lost?.replicates.map(({ state }) => state)).toEqual(['diverged', 'diverged']);
  });

  it('know the reference that the sweep file declares', () => {
    const declared = { ...sweep, spec: { ...sweep.spec, reference: { 'optimizer.name': 'adam' } } };
    expect(comparisonGroups({ ...compared, sweep: declared }).map((group) => group.isDeclaredReference)).toEqual([
      false,
      true,
    ]);
  });
});

describe('the metric of a comparison', () => {
  it('is the test accuracy, of the averaged weights where the sweep is judged by them', () => {
    expect(testMetricOf(sweep.spec)).toBe('test/accuracy');
    expect(testMetricOf({ base: {}, metric: { name: 'validation/ema/loss', goal: 'minimize' } })).toBe(
      'test/ema/accuracy',
    );
  });
});
