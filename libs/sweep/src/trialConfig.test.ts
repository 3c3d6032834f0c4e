import { describe, expect, it } from 'vitest';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';
import { exampleConfig } from './testing/index.ts';
import { trialConfig } from './trialConfig.ts';

describe('fields that go together', () => {
  it('a field of another model or data set is refused', () => {
    expect(problems(good.replace('model: resnet20', 'model: {name: resnet20, dropConnect: 0.1}'))[0]).toBe(
      '5:25 model.dropConnect: does not apply to model resnet20, only to efficientnet-b0',
    );
    expect(problems(good.replace('train: 4000', 'imageSize: 64'))[0]).toMatch(/only to folder/);
  });
});

describe('the configuration of a trial', () => {
  it('comes out as it is when it is written as a sweep file', () => {
    const config = exampleConfig({
      model: { name: 'efficientnet-b0', l2: 0, depth: 0.5, dropConnect: 0.1 },
      dataset: { name: 'folder', imageSize: 64, augment: 'resized-crop-flip' },
      batchSize: 16,
      precision: 'bf16',
      labelSmoothing: 0.1,
      averaging: { ema: 0.99, epoch: true },
      telemetry: { layers: true },
    });
    const text = JSON.stringify({ name: 'one', method: 'grid', ...config });
    expect(parsed(text).configurations.map((configuration) => configuration.config)).toEqual([config]);
  });
});

describe('the precision of a trial', () => {
  const precisionsOf = (text: string) => parsed(text).configurations.map(({ config }) => config.precision);

  it('is float32 where the file does not name one', () => {
    expect(new Set(precisionsOf(good))).toEqual(new Set(['float32']));
    expect(precisionsOf(`${good}precision: float32\n`)).toEqual(precisionsOf(good));
  });

  it('is float32 in what was recorded before there was the field', () => {
    const { precision: _, ...recorded } = exampleConfig();
    expect(trialConfig.parse(recorded).precision).toBe('float32');
  });

  it('may be given for the sweep', () => {
    expect(new Set(precisionsOf(`${good}precision: bf16\n`))).toEqual(new Set(['bf16']));
  });

  it('may be swept, under a condition too, and tell methods apart', () => {
    const swept = `${good}  precision: {values: [float32, bf16, f16], when: {optimizer.name: sgd}}\n`;
    const { configurations, spec } = parsed(`${swept}methods: [precision]\n`);
    expect(configurations).toHaveLength(4 + 1 + 3);
    expect(configurations.slice(-3).map(({ params }) => params.precision)).toEqual(['float32', 'bf16', 'f16']);
    expect(new Set(configurations.map(({ configHash }) => configHash)).size).toBe(4 + 1 + 3);
    expect(spec.methods).toEqual(['precision']);
  });

  it('may be a condition, by its default too', () => {
    const halved = good.replace('batchSize: 32\n', '').replace(
      'parameters:',
      `parameters:
  precision: {values: [float32, bf16]}
  batchSize:
    - {value: 32, when: {precision: float32}}
    - {value: 64, when: {precision: bf16}}`,
    );
    const sizes = parsed(halved).configurations.map(({ config }) => `${config.precision} ${config.batchSize}`);
    expect(new Set(sizes)).toEqual(new Set(['float32 32', 'bf16 64']));
    const byDefault = good.replace(
      'when: {optimizer.name: momentum}',
      'when: {optimizer.name: momentum, precision: float32}',
    );
    expect(parsed(byDefault).configurations).toHaveLength(6);
  });

  it('is refused under another name, with the names that there are', () => {
    expect(problems(`${good}precision: bfloat16\n`)).toEqual(['16:1 precision: must be one of float32, bf16, f16']);
    expect(problems(`${good}  precision: {values: [bf16, fp16]}\n`)).toEqual([
      '16:30 parameters.precision.values.1: must be one of float32, bf16, f16',
    ]);
  });
});
