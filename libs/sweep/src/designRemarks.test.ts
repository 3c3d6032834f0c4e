import { describe, expect, it } from 'vitest';
import { designedRuns } from './designedRun.ts';
import { designRemarks, type DesignRemark } from './designRemarks.ts';
import { parsed } from './testing/exampleSweepFile.ts';

interface Given {
  readonly optimizer: string;
  readonly rest?: string;
  readonly seeds?: number;
  readonly dataset?: string;
}

function remarksOf({ optimizer, rest = '', seeds = 3, dataset = 'digits' }: Given): DesignRemark[] {
  const { spec, configurations } = parsed(`
name: designed
method: grid
model: mlp
dataset: ${dataset}
epochs: 10
batchSize: 32
seeds: ${seeds}
optimizer: ${optimizer}
${rest}`);
  const length = { epochs: 10, stepsPerEpoch: 1000 };
  return designRemarks(spec, designedRuns(configurations, { lengthOf: () => length, most: 24 }).runs);
}

const cool = (fields: string) => `{name: coolmomentum, learningRate: 0.01, rho0: 0.99, ${fields}}`;
const kinds = (given: Given) => remarksOf(given).map(({ kind }) => kind);
const controlled = 'control: matched-lr';

describe('remarks on a sweep that has not run', () => {
  it('are none where cooling fits the run, the control is there, and seeds are several', () => {
    expect(kinds({ optimizer: cool('coolingLength: {fraction: 1}'), rest: controlled })).toEqual([]);
    expect(kinds({ optimizer: '{name: sgd, learningRate: 0.1}' })).toEqual([]);
  });

  it('warn when the cooling outlasts the run, with the rho that is left', () => {
    const [remark] = remarksOf({ optimizer: cool('coolingLength: {fraction: 2}'), rest: controlled });
    expect(remark).toMatchObject({ kind: 'unfinished', tone: 'warn', field: 'optimizer.coolingLength' });
    // 1 - 0.01^(1 - n / 20,000) at n = 9,999.
    expect(remark?.message).toContain(`rho is still ${(1 - 0.01 ** (1 - 9999 / 20_000)).toPrecision(1)}`);
  });

  it('note that much of the run is plain SGD when the cooling ends early', () => {
    const remarks = remarksOf({ optimizer: cool('coolingLength: {fraction: 0.5}'), rest: controlled });
    expect(remarks.find(({ kind }) => kind === 'idleEnd')).toMatchObject({
      tone: 'note',
      message: expect.stringContaining('from epoch 5 of 10 on') as string,
    });
  });

  it('warn when a warm-up swallows the cooling', () => {
    const fields = 'coolingLength: {fraction: 0.5}, coolingWarmup: {fraction: 0.5}';
    expect(kinds({ optimizer: cool(fields), rest: controlled })).toContain('notAnnealed');
  });

  it('note a cooling that is too quick for the weights to follow', () => {
    // 1,000 updates are 10 times 1 / (1 - 0.99).
    const quick = remarksOf({ optimizer: cool('coolingLength: {epochs: 1}'), rest: controlled });
    expect(quick.find(({ kind }) => kind === 'hasty')?.message).toContain('takes 10 times the memory');
    expect(kinds({ optimizer: cool('coolingLength: {epochs: 2}'), rest: controlled })).not.toContain('hasty');
  });

  it('offer the matched control where annealed momentum has none, unless weight decay forbids it', () => {
    const bare = remarksOf({ optimizer: cool('coolingLength: {fraction: 1}') });
    expect(bare.find(({ kind }) => kind === 'noControl')?.remedy).toEqual({
      label: 'Add the matched control',
      field: 'control',
      value: 'matched-lr',
    });
    const decoupled = cool('coolingLength: {fraction: 1}, weightDecay: 0.01, weightDecayMode: decoupled');
    expect(remarksOf({ optimizer: decoupled }).find(({ kind }) => kind === 'noControl')?.remedy).toBeNull();
    expect(kinds({ optimizer: '{name: momentum, learningRate: 0.01, momentum: 0.9}' })).not.toContain('noControl');
  });

  it('warn of a step size at which hardly any loss is stable, and say whose it is', () => {
    const [remark] = remarksOf({ optimizer: '{name: sgd, learningRate: 2}' });
    expect(remark?.message).toContain(`sgd is stable only where the curvature of the loss stays below ${2 / 2}`);
  });

  it('warn of a single seed', () => {
    expect(kinds({ optimizer: '{name: sgd, learningRate: 0.1}', seeds: 1 })).toEqual(['oneSeed']);
  });

  it('note that nothing can be ranked where nothing is held out', () => {
    const given = { optimizer: '{name: sgd, learningRate: 0.1}', dataset: '{name: digits, validation: 0}' };
    expect(kinds(given)).toEqual(['notRanked']);
  });

  it('note that alpha makes uneven cooling lengths, and that laws differ in their mean learning rate', () => {
    const alpha = '{name: coolmomentum, learningRate: 0.01, rho0: 0.9}';
    const rest = `${controlled}\nparameters: {optimizer.alpha: {values: [0.999, 0.9995, 0.9999]}}`;
    expect(kinds({ optimizer: alpha, rest })).toContain('unequalAlpha');
    const laws = `${controlled}\nparameters: {optimizer.cooling: {values: [exponential, linear]}}`;
    const remarks = remarksOf({ optimizer: cool('coolingLength: {fraction: 1}'), rest: laws });
    // 0.01 times 99 / ln 100 - 1 / 2, and 0.01 times 50: means of eta (1 + rho) / (2 (1 - rho)) over the run.
    expect(remarks.find(({ kind }) => kind === 'confoundedLaws')?.message).toContain('exponential 0.21, linear 0.5');
  });

  it('say for how many configurations they hold, and come with the warnings first', () => {
    const rest = `${controlled}\nparameters: {optimizer.coolingLength: {values: [{fraction: 0.5}, {fraction: 2}]}}`;
    const remarks = remarksOf({ optimizer: '{name: coolmomentum, learningRate: 0.001, rho0: 0.9}', rest });
    expect(remarks.map(({ kind }) => kind)).toEqual(['unfinished', 'idleEnd']);
    expect(remarks[0]?.message).toContain('(1 of 4 configurations)');
  });
});
