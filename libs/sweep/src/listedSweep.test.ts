import { describe, expect, it } from 'vitest';
import { listedSweep } from './listedSweep.ts';
import { exampleConfig } from './testing/exampleConfig.ts';
import { exampleSweep } from './testing/exampleSweep.ts';
import { parsed, exampleSweepFile } from './testing/exampleSweepFile.ts';

const about = { name: 'again', description: 'made by a test', seeds: [7, 9] };

describe('listedSweep', () => {
  it('stands for the same configurations, in the same order', () => {
    const { spec, configurations } = parsed(exampleSweepFile);
    const configs = [...configurations].reverse().map(({ config }) => config);
    const listed = listedSweep(spec, { ...about, configs });
    expect(listed.configurations.map(({ configHash }) => configHash)).toEqual(
      [...configurations].reverse().map(({ configHash }) => configHash),
    );
    expect(listed.spec).toMatchObject({ name: 'again', method: 'list', seeds: [7, 9], metric: spec.metric });
  });

  it('stands for a single configuration, with schedules, lengths and defaults of its own', () => {
    const config = exampleConfig({
      optimizer: {
        name: 'coolmomentum',
        learningRate: { kind: 'constant', value: 0.1 },
        rho0: 0.99,
        coolingLength: { epochs: 3 },
        control: 'matched-lr',
      },
      averaging: { ema: 0.999 },
    });
    const { configurations } = listedSweep(exampleSweep().spec, { ...about, configs: [config] });
    expect(configurations.map((one) => one.config)).toEqual([config]);
  });

  it('leaves search, pruner and limits behind', () => {
    const { spec, configurations } = parsed(`
name: searched
method: random
maxConfigurations: 4
model: mlp
dataset: digits
epochs: 8
batchSize: 32
optimizer: {name: sgd}
limits: {trials: 3}
pruner: {name: median}
parameters: {optimizer.learningRate: {distribution: logUniform, min: 0.01, max: 0.1}}
`);
    expect(configurations).toEqual([]);
    const listed = listedSweep(spec, { ...about, configs: [exampleConfig()] });
    expect(listed.spec).toMatchObject({ method: 'list', limits: { trials: null } });
    expect(listed.spec).not.toHaveProperty('search');
    expect(listed.spec).not.toHaveProperty('pruner');
  });

  it('keeps the reference only where it tells the configurations apart', () => {
    const { spec } = exampleSweep();
    const [sgd, adam] = (['sgd', 'adam'] as const).map((name) =>
      exampleConfig({ optimizer: { name, learningRate: 0.1 } }),
    );
    const declared = { ...spec, reference: { 'optimizer.name': 'sgd' } };
    const referenceOf = (configs: (typeof sgd)[]) =>
      listedSweep(declared, { ...about, configs: configs.flatMap((config) => config ?? []) }).spec.reference;
    expect(referenceOf([sgd, adam])).toEqual({ 'optimizer.name': 'sgd' });
    expect(referenceOf([sgd])).toBeUndefined();
    expect(referenceOf([adam])).toBeUndefined();
  });
});
