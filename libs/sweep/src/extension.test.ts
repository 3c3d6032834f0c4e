import { beforeEach, describe, expect, it } from 'vitest';
import { isObjective } from './anyConfig.ts';
import { addedValues, extendedText } from './extendedText.ts';
import { extensionOf, extensionPlan, trialKey, type ExtensionRequest } from './extension.ts';
import { memoryStore } from './memoryStore.ts';
import { newSweepOf } from './newSweepOf.ts';
import { parseSweepFile } from './parseSweepFile.ts';
import type { AttemptOutcome } from './trial.ts';
import type { Sweep, SweepStore, Trial } from './trialStore.ts';

const grid = `# Rates by cooling lengths.
name: rates
method: grid
model: mlp
dataset: digits
epochs: 3
batchSize: 32
seeds: 2
optimizer: {name: coolmomentum, rho0: 0.9, coolingLength: {steps: 60}}
parameters:
  # Both are stable.
  optimizer.learningRate: {values: [0.1, 0.2]}
`;

const nothing: ExtensionRequest = { seeds: null, epochs: null, values: {} };

describe('the extension of a sweep', () => {
  let store: SweepStore;
  beforeEach(() => void (store = memoryStore()));

  /** The sweep of a file with its trials, ended in these ways; the last way for all that are left. */
  async function over(text: string, ...outcomes: AttemptOutcome[]): Promise<{ sweep: Sweep; trials: Trial[] }> {
    const at = new Date(0);
    const { id } = await store.createSweep(newSweepOf(parseSweepFile(text, 'file'), { text, environment: {} }), at);
    for (let n = 0; ; n++) {
      const claim = await store.claim(id, { owner: 'test', at, leaseUntil: new Date(60_000) });
      if (claim === null) break;
      const outcome = outcomes[n] ?? outcomes.at(-1) ?? 'completed';
      await store.finish(claim.attemptId, { outcome, at, objective: 0.5, results: {}, failure: null });
    }
    return { sweep: (await store.sweepById(id)).sweep, trials: await store.trialsOf(id) };
  }

  const planned = async (text: string, request: Partial<ExtensionRequest>, ...outcomes: AttemptOutcome[]) => {
    const extended = await over(text, ...outcomes);
    const asked = { ...nothing, ...request };
    const made = extensionOf(extended, asked);
    const { trials } = newSweepOf(made, { text: made.text, environment: {} });
    return { made, trials, extended, plan: extensionPlan(extended, { trials, epochs: asked.epochs }) };
  };

  it('by seeds has all of the sweep and the smallest other seeds, in its own file', async () => {
    const { made, plan } = await planned(grid.replace('seeds: 2', 'seeds: [2, 7]'), { seeds: 4 });
    expect(made.spec).toMatchObject({ name: 'rates extended', seeds: [2, 7, 1, 3] });
    expect(made.text).toContain('# Both are stable.');
    expect(plan.trials).toHaveLength(2 * 4);
    expect(plan.known.size).toBe(2 * 2);
    expect(plan.trials.filter((trial) => !plan.known.has(trialKey(trial))).map(({ seed }) => seed)).toEqual([
      1, 1, 3, 3,
    ]);
  });

  it('by values adds them to those of the file', async () => {
    const { made, plan } = await planned(grid, { values: { 'optimizer.learningRate': [0.2, 0.4] } });
    expect(made.text).toContain('values: [ 0.1, 0.2, 0.4 ]');
    expect(plan.trials).toHaveLength(3 * 2);
    expect(plan.known.size).toBe(2 * 2);
  });

  it('by epochs has each trial go on with its shorter counterpart, unless that has diverged', async () => {
    const { plan, extended } = await planned(grid, { epochs: 5 }, 'diverged', 'completed');
    const [, second] = extended.trials;
    expect(plan.trials.map(({ config }) => !isObjective(config) && config.epochs)).toEqual([5, 5, 5, 5]);
    expect([plan.known.size, plan.shorter.size]).toEqual([0, 3]);
    expect(plan.shorter.get(trialKey(plan.trials[1]!))).toBe(second);
  });

  it('of a search lists the configurations that it has chosen', async () => {
    const search = grid
      .replace('method: grid', 'method: random\nmaxConfigurations: 1')
      .replace('{values: [0.1, 0.2]}', '{distribution: logUniform, min: 0.01, max: 1}');
    const { made, plan } = await planned(search, { seeds: 3 });
    expect(made.spec.method).toBe('list');
    expect([plan.trials.length, plan.known.size]).toEqual([3, 2]);
    const values = { 'optimizer.learningRate': [0.1] };
    await expect(planned(search, { values })).rejects.toThrow('--values: sweep rates-2 has no lists of values');
  });

  it('has no limit on trials, which would cut off what is asked for', async () => {
    const { plan, made } = await planned(`${grid}limits: {trials: 4}\n`, { seeds: 3 });
    expect([plan.trials.length, made.text.includes('limits')]).toEqual([6, false]);
    const other = await planned(`${grid}limits: {trials: 4, wallTime: 1h}\n`, { seeds: 3 });
    expect(other.made.spec.limits).toMatchObject({ trials: null, wallTimeSeconds: 3600 });
  });

  it('leaves out what a pruner has given up, with all its seeds', async () => {
    const { plan } = await planned(grid, { seeds: 3 }, 'pruned', 'completed');
    expect([plan.trials.length, plan.leftOut]).toEqual([3, 1]);
    const longer = await planned(grid, { epochs: 4 }, 'pruned', 'completed');
    expect([longer.plan.trials.length, longer.plan.leftOut]).toEqual([2, 1]);
  });

  it('runs what has failed or was cancelled', async () => {
    const { plan } = await planned(grid, { seeds: 3 }, 'failed', 'cancelled', 'completed');
    expect([plan.trials.length, plan.known.size]).toEqual([6, 2]);
  });

  it.each<[string, string, Partial<ExtensionRequest>, RegExp]>([
    ['fewer seeds', grid, { seeds: 2 }, /--seeds 2: sweep rates has 2 seeds already/],
    ['fewer epochs', grid, { epochs: 3 }, /--epochs 3: sweep rates has 3 already/],
    ['values that are there', grid, { values: { 'optimizer.learningRate': [0.2] } }, /has all of them already/],
    [
      'values of another field',
      grid,
      { values: { batchSize: [64] } },
      /no such parameter, only optimizer.learningRate/,
    ],
    [
      'a cooling length that is a part of the run',
      grid.replace('{steps: 60}', '{fraction: 1}'),
      { epochs: 5 },
      /its first 3 would be others. optimizer.coolingLength: a fraction of the run/,
    ],
    [
      'a decay over the whole run, which is the default',
      grid.replace('{values: [0.1, 0.2]}', '{values: [0.1, {kind: cosine, from: 0.2}]}'),
      { epochs: 5 },
      /optimizer.learningRate.length: a fraction of the run/,
    ],
    [
      'a matched control',
      `${grid}control: matched-lr\n`,
      { epochs: 5 },
      /optimizer.control: the learning rate of matched-lr depends on how long the run is/,
    ],
    [
      'epochs that are varied',
      `${grid}  epochs: {values: [3, 4]}\n`,
      { epochs: 5 },
      /--epochs: sweep rates varies them \(3, 4\)/,
    ],
  ])('is refused for %s, with the reason', async (...[, text, request, message]) => {
    await expect(planned(text, request)).rejects.toThrow(message);
  });

  it('takes lengths in epochs, which are the same in a longer run', async () => {
    const { plan } = await planned(grid.replace('{steps: 60}', '{epochs: 2}'), { epochs: 5 });
    expect(plan.shorter.size).toBe(4);
  });

  it('is refused while something of the sweep is still to be done', async () => {
    const { sweep, trials } = await over(grid);
    const open = trials.map((trial) => ({ ...trial, state: 'waiting' as const }));
    expect(() => extensionOf({ sweep, trials: open }, { ...nothing, seeds: 3 })).toThrow(
      `sweep ${sweep.id} has 4 trials that are not finished`,
    );
  });

  it('is refused when it adds nothing', async () => {
    const extended = await over(grid);
    const { trials } = newSweepOf(parseSweepFile(grid, 'same'), { text: grid, environment: {} });
    expect(() => extensionPlan(extended, { trials, epochs: null })).toThrow('this adds no trial to sweep rates');
  });
});

describe('values on the command line', () => {
  it('are YAML, and may be given in several goes', () => {
    expect(addedValues(['a.b=0.1,0.2', 'a.b=0.4', 'c={steps: 60}, [1, 2], x=y'])).toEqual({
      'a.b': [0.1, 0.2, 0.4],
      c: [{ steps: 60 }, [1, 2], 'x=y'],
    });
  });

  it.each(['a.b', 'a.b=', '=1', 'a.b={'])('are refused when they are written as %s', (text) => {
    expect(() => addedValues([text])).toThrow(`--values ${text}: write a path`);
  });

  it('may take the place of one value in a file', () => {
    const file = 'name: x\nparameters:\n  a.b: {value: 1, when: {c: d}}\n';
    const text = extendedText(file, { name: 'y', seeds: [1], epochs: null, values: { 'a.b': [2] } });
    expect(text).toBe('name: y\nparameters:\n  a.b: { when: { c: d }, values: [ 1, 2 ] }\nseeds: [ 1 ]\n');
  });
});
