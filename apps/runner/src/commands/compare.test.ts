import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHash, type SweepOrigin, type SweepStore, type Verdicts } from '@coolsweep/sweep';
import { exampleConfig, exampleSweep, trainingOf } from '@coolsweep/sweep/testing';
import { readEnvironment } from '../env.ts';
import { withStore } from '../workspace.ts';
import { compare, type CompareOptions } from './compare.ts';

const rates = [0.1, 0.2];
const optimizers = ['sgd', 'adam'] as const;
const at = new Date(0);

/** Test accuracy: adam is 0.03 above sgd but for 0.001 either way, and a learning rate of 0.2 above 0.1. */
function accuracyOf(optimizer: string, rate: number, seed: number): number {
  return 0.8 + 0.01 * (seed % 3) + (optimizer === 'adam' ? 0.03 + 0.001 * (-1) ** seed : 0) + 0.1 * rate;
}

interface Given {
  readonly name: string;
  readonly seeds: readonly number[];
  readonly rates: readonly number[];
  readonly origin?: SweepOrigin;
}

/** Records a sweep of both optimizers as if it had been trained, and returns its id. */
async function record(store: SweepStore, { name, seeds, rates: some, origin }: Given): Promise<string> {
  const { spec, ...rest } = exampleSweep({ name });
  const parameters = [
    { path: 'optimizer.name', values: optimizers, when: null },
    { path: 'optimizer.learningRate', values: rates, when: null },
  ];
  const trials = optimizers.flatMap((optimizer) =>
    some.flatMap((learningRate) => {
      const config = exampleConfig({ optimizer: { name: optimizer, learningRate } });
      const params = { 'optimizer.name': optimizer, 'optimizer.learningRate': learningRate };
      return seeds.map((seed) => ({ params, config, configHash: contentHash(config), seed }));
    }),
  );
  const sweep = await store.createSweep(
    { ...rest, spec: { ...spec, parameters }, trials, ...(origin !== undefined && { origin }) },
    at,
  );
  for (;;) {
    const claim = await store.claim(sweep.id, { owner: 'test', at, leaseUntil: new Date(60_000) });
    if (claim === null) return sweep.id;
    const { config, seed } = claim.trial;
    const { optimizer } = trainingOf(config);
    const accuracy = accuracyOf(optimizer.name, Number(optimizer.learningRate), seed);
    const results = { 'validation/accuracy': accuracy, 'test/accuracy': accuracy };
    await store.finish(claim.attemptId, { outcome: 'completed', at, objective: accuracy, results, failure: null });
  }
}

describe('coolsweep compare', () => {
  let home = '';
  const ids = { tuned: '', plain: '', confirmation: '' };
  const environment = () => ({ ...readEnvironment({}), home });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'coolsweep-compare-'));
    await withStore(environment(), async (store) => {
      ids.tuned = await record(store, { name: 'tuned', seeds: [1, 2, 3], rates });
      ids.plain = await record(store, { name: 'plain', seeds: [1, 2, 3, 4, 5, 6], rates: [0.1] });
    });
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  async function compared(sweep: string, given: Partial<CompareOptions> = {}) {
    const lines: string[] = [];
    const values: unknown[] = [];
    const console = {
      json: false,
      isTerminal: false,
      line: (text = '') => void lines.push(text),
      value: (value: unknown) => void values.push(value),
      note: () => undefined,
    };
    const options = { configurations: [], reference: undefined, metric: undefined, effect: 0.002, ...given };
    const code = await compare({ environment: environment(), console }, sweep, options);
    return { code, text: lines.join('\n'), verdicts: values[0] as Verdicts };
  }

  it('tells which method is better, in a table and in words', async () => {
    const { code, text, verdicts } = await compared(ids.plain);
    expect(code).toBe(0);
    expect(text).toContain('sgd (reference)');
    expect(text).toMatch(/adam is better than sgd by 0\.0300 in test\/accuracy \(.*6 paired seeds, p < 0\.0001\)/);
    expect(verdicts.verdicts[0]).toMatchObject({ conclusion: 'better', wilcoxon: { p: 2 / 2 ** 6 } });
  });

  it('has no verdict on methods that were tuned by these seeds, and says what to run', async () => {
    const { text, verdicts } = await compared(ids.tuned);
    expect(verdicts.verdicts[0]).toMatchObject({ conclusion: 'no-fresh-seeds', tTest: null });
    expect(text).toContain(`coolsweep rerun ${ids.tuned} --best 3`);
    expect(text).toContain('* these seeds chose the configuration');
  });

  it('takes another reference, and turns the difference round', async () => {
    const { verdicts } = await compared(ids.plain, { reference: 'adam' });
    expect(verdicts.reference).toBe('adam');
    expect(verdicts.verdicts[0]?.conclusion).toBe('worse');
  });

  it('compares configurations that are named by a trial', async () => {
    const { verdicts } = await compared(ids.tuned, { configurations: [`${ids.tuned}-t1`, `${ids.tuned}-t4`] });
    expect(verdicts.groups.map(({ name }) => name)).toEqual(['sgd, learningRate 0.1', 'sgd, learningRate 0.2']);
  });

  it('judges by the fresh seeds of a sweep that confirms this one', async () => {
    await withStore(environment(), async (store) => {
      const origin = { kind: 'confirmation', sweepId: ids.tuned, trialId: null } as const;
      ids.confirmation = await record(store, { name: 'confirmed', seeds: [11, 12, 13, 14], rates: [0.2], origin });
    });
    const { verdicts } = await compared(ids.tuned);
    expect(verdicts.verdicts[0]).toMatchObject({ conclusion: 'better', seeds: [11, 12, 13, 14], isExploratory: false });
  });

  it.each([
    [{ metric: 'test/acuracy' }, 'No trial of the sweep has the metric "test/acuracy"'],
    [{ reference: 'momentum' }, '--reference takes one of "sgd", "adam"'],
    [{ configurations: ['nothing'] }, 'No configuration of the sweep is "nothing"'],
  ])('refuses %o with what to do instead', async (given, message) => {
    await expect(compared(ids.plain, given)).rejects.toThrow(message);
  });
});
