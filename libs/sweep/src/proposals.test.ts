import { describe, expect, it } from 'vitest';
import { memoryStore } from './memoryStore.ts';
import { countConfigurations, observationsOf, proposals, type ObservedTrial } from './proposals.ts';
import { trainingOf } from './testing/exampleConfig.ts';
import { parsed } from './testing/exampleSweepFile.ts';
import type { SweepSpec } from './sweepFile.ts';
import type { NewTrial, SweepStore, Trial } from './trialStore.ts';

function search(method: string, more = ''): SweepSpec {
  return parsed(`
name: search
method: ${method}
maxConfigurations: 6
model: mlp
dataset: digits
epochs: 3
batchSize: 32
seeds: 2
parameters:
  optimizer.name: {values: [coolmomentum, sgd]}
  optimizer.learningRate: {distribution: logUniform, min: 0.001, max: 1}
  optimizer.rho0: {distribution: log1m, min: 0.5, max: 0.99, when: {optimizer.name: coolmomentum}}
  optimizer.coolingLength: {value: {fraction: 1}, when: {optimizer.name: coolmomentum}}
${more}`).spec;
}

/** A trial as it is recorded, waiting unless said otherwise. */
function observed(trial: NewTrial, state: Partial<ObservedTrial> = {}): ObservedTrial {
  return { ...trial, state: 'waiting', objective: null, progress: { step: 0, steps: null }, decision: null, ...state };
}

const completed = (objective: number) => ({ state: 'completed', objective, progress: { step: 9, steps: 9 } }) as const;

/** What is proposed after the first proposals have ended in these ways, one entry per configuration. */
function after(spec: SweepSpec, ends: readonly (readonly Partial<ObservedTrial>[])[]): NewTrial[] {
  const trials: ObservedTrial[] = [];
  for (const states of ends)
    trials.push(...proposals(spec, trials).map((trial, index) => observed(trial, states[index])));
  return proposals(spec, trials);
}

describe('the proposals of a search', () => {
  it('are all replicates of one configuration', () => {
    const first = proposals(search('random'), []);
    expect(first.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(new Set(first.map(({ configHash }) => configHash)).size).toBe(1);
  });

  it('bring the replicates of the matched control along, which counts as no configuration', () => {
    const spec = search('random', 'control: matched-lr\nsearchSeed: 3\n');
    const trials: ObservedTrial[] = [];
    for (let round = 0; round < 6; round++) trials.push(...proposals(spec, trials).map((trial) => observed(trial)));
    const controls = trials.filter(({ params }) => params['optimizer.control'] === 'matched-lr');
    expect(controls.length).toBeGreaterThan(0);
    expect(trials).toHaveLength(6 * 2 + controls.length);
    expect(countConfigurations(spec, trials)).toBe(6);
    expect(proposals(spec, trials)).toEqual([]);
  });

  it('are none for a grid', () => {
    const { search: _, ...spec } = search('random');
    expect(proposals({ ...spec, method: 'grid' }, [])).toEqual([]);
  });

  it('stop before limits.trials would be exceeded by a configuration with all its seeds', () => {
    const spec = search('random', 'limits: {trials: 5}\n');
    expect(after(spec, [[]])).toHaveLength(2);
    expect(after(spec, [[], []])).toEqual([]); // 2 * 2 + 2 > 5
  });

  it('end when everything was tried', () => {
    const fixed = parsed(`
name: small
method: random
maxConfigurations: 6
model: mlp
dataset: digits
epochs: 1
batchSize: 32
optimizer: {name: sgd}
parameters:
  optimizer.learningRate: {values: [0.1, 0.2]}
`).spec;
    expect(after(fixed, [[]])).toHaveLength(1);
    expect(after(fixed, [[], []])).toEqual([]);
  });

  it('leave out a control that is there already', () => {
    const spec = search('random', 'control: matched-lr\n');
    const trials: ObservedTrial[] = [];
    while (!trials.some(({ params }) => params['optimizer.control'] === 'matched-lr'))
      trials.push(...proposals(spec, trials).map((trial) => observed(trial)));
    const drawn = trials.filter(({ params }) => params['optimizer.control'] !== 'matched-lr').slice(0, -2);
    const control = trials.filter(({ params }) => params['optimizer.control'] === 'matched-lr');
    const [again, ...others] = [drawn, [...drawn, ...control]].map((known) => proposals(spec, known));
    expect(again).toHaveLength(4);
    expect(others[0]).toHaveLength(2);
  });
});

describe('what a search learns from a configuration', () => {
  const spec = search('tpe');
  /** The observation of a configuration whose two replicates are in these states. */
  const learnt = (states: readonly Partial<ObservedTrial>[]) =>
    observationsOf(
      spec,
      proposals(spec, []).map((trial, index) => observed(trial, states[index])),
    );
  const diverged = { state: 'diverged', objective: null } as const;
  const pruned = { state: 'pruned', progress: { step: 7, steps: 12 }, decision: { value: 0.5, step: 6 } } as const;
  const unused = { ...pruned, progress: { step: 0, steps: null } };

  it('is the mean over its seeds, by the values that were drawn', () => {
    const [first] = proposals(spec, []);
    const { 'optimizer.coolingLength': _, ...drawn } = first!.params;
    const value = (0.75 + 0.25) / 2;
    expect(learnt([completed(0.75), completed(0.25)])).toEqual([
      { params: drawn, outcome: 'completed', value, progress: 1 },
    ]);
  });

  it.each([
    ['nothing while a seed runs', [completed(0.9), { state: 'running' }], ['running', null, 0]],
    ['nothing while a seed waits', [{ state: 'failed' }, { state: 'waiting' }], ['running', null, 0]],
    ['a divergence when a seed diverged', [completed(0.9), diverged], ['diverged', null, 1]],
    ['a divergence at once', [diverged, { state: 'waiting' }], ['diverged', null, 1]],
    ['the value and place of a pruning decision', [completed(0.9), pruned], ['pruned', 0.5, 6 / 12]],
    ['the same when a seed was never started', [unused, pruned], ['pruned', 0.5, 6 / 12]],
    ['a pruning without a finite value', [{ ...pruned, decision: { value: null, step: 6 } }], ['pruned', null, 6 / 12]],
    ['a failure when a seed failed', [completed(0.9), { state: 'failed' }], ['failed', null, 1]],
    ['a failure when a seed was cancelled', [completed(0.9), { state: 'cancelled' }], ['failed', null, 1]],
  ] as const)('is %s', (_, states, [outcome, value, progress]) => {
    expect(learnt(states)).toMatchObject([{ outcome, value, progress }]);
  });

  it('comes in the order in which configurations were chosen', () => {
    const first = proposals(spec, []).map((trial) => observed(trial, completed(0.5)));
    const second = proposals(spec, first).map((trial) => observed(trial));
    const ordered = observationsOf(spec, [...first, ...second]);
    expect(ordered.map(({ outcome }) => outcome)).toEqual(['completed', 'running']);
  });
});

describe('a search from its first proposal to its end', () => {
  const at = new Date(0);

  /** Runs up to `most` trials of a sweep, proposing as a scheduler does; an optimum at a learning rate of 0.1. */
  async function work(store: SweepStore, sweepId: string, most = Infinity): Promise<Trial[]> {
    const { sweep } = await store.sweepById(sweepId);
    for (let done = 0; done < most; done++) {
      let claim = await store.claim(sweepId, { owner: 'test', at, leaseUntil: new Date(60_000) });
      if (claim === null) {
        const proposed = proposals(sweep.spec, await store.trialsOf(sweepId));
        if (proposed.length === 0) break;
        await store.addTrials(sweepId, proposed);
        claim = await store.claim(sweepId, { owner: 'test', at, leaseUntil: new Date(60_000) });
      }
      if (claim === null) throw new Error('nothing to claim');
      const { config, seed } = claim.trial;
      const objective = -((Math.log10(Number(trainingOf(config).optimizer.learningRate)) + 1) ** 2) + 0.01 * seed;
      await store.finish(claim.attemptId, { outcome: 'completed', at, objective, results: {}, failure: null });
    }
    return store.trialsOf(sweepId);
  }

  const record = (store: SweepStore, spec: SweepSpec) =>
    store.createSweep({ spec, source: '', environment: {}, trials: [] }, at);

  it.each(['random', 'sobol', 'tpe', 'cmaes'])(
    'by %s has as many configurations as asked for, none of them twice, and chooses the same after a restart',
    async (method) => {
      const spec = { ...search(method), search: { maxConfigurations: 25, seed: 1 } };
      const [store, restarted] = [memoryStore(), memoryStore()];
      const whole = await work(store, (await record(store, spec)).id);
      const { id } = await record(restarted, spec);
      await work(restarted, id, 31); // Between the two seeds of a configuration.
      const again = await work(restarted, id);
      expect(whole).toHaveLength(25 * 2);
      expect(new Set(whole.map(({ configHash }) => configHash)).size).toBe(25);
      expect(again.map(({ configHash, seed }) => [configHash, seed])).toEqual(
        whole.map(({ configHash, seed }) => [configHash, seed]),
      );
    },
  );
});
