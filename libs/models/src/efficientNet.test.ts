import { describe, expect, it } from 'vitest';
import { buildModel } from './index.ts';

const imagenet = { imageShape: [224, 224, 3], classes: 1000, l2: 1e-5 } as const;
const model = buildModel('efficientnet-b0', imagenet);
const shapes = new Map(model.weights.map(({ name, shape }) => [name, shape]));

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe('efficientnet-b0', () => {
  it('has 5,288,548 trainable parameters, and 5,330,564 with the statistics', () => {
    expect(model.trainableCount).toBe(5_288_548);
    expect(model.parameterCount).toBe(5_330_564);
  });

  it('has 16 blocks that end in these shapes', () => {
    const ends = model.layers
      .filter(({ name }) => name.endsWith('/project/normalisation'))
      .map(({ name, shape }) => `${name.split('/', 2).join('/')}: ${shape.join('x')}`);
    expect(ends).toEqual([
      'stage1/block1: 112x112x16',
      'stage2/block1: 56x56x24',
      'stage2/block2: 56x56x24',
      'stage3/block1: 28x28x40',
      'stage3/block2: 28x28x40',
      'stage4/block1: 14x14x80',
      'stage4/block2: 14x14x80',
      'stage4/block3: 14x14x80',
      'stage5/block1: 14x14x112',
      'stage5/block2: 14x14x112',
      'stage5/block3: 14x14x112',
      'stage6/block1: 7x7x192',
      'stage6/block2: 7x7x192',
      'stage6/block3: 7x7x192',
      'stage6/block4: 7x7x192',
      'stage7/block1: 7x7x320',
    ]);
  });

  it('has these shapes inside a block: squeezed to a quarter of what comes into the block', () => {
    expect(shapes.get('stem/convolution/kernel')).toEqual([3, 3, 3, 32]);
    expect(shapes.get('stage1/block1/expand/convolution/kernel')).toBeUndefined();
    expect(shapes.get('stage1/block1/squeeze/reduce/kernel')).toEqual([1, 1, 32, 32 / 4]);
    expect(shapes.get('stage3/block2/expand/convolution/kernel')).toEqual([1, 1, 40, 6 * 40]);
    expect(shapes.get('stage3/block2/depthwise/convolution/kernel')).toEqual([5, 5, 6 * 40, 1]);
    expect(shapes.get('stage3/block2/squeeze/reduce/kernel')).toEqual([1, 1, 6 * 40, 40 / 4]);
    expect(shapes.get('stage3/block2/squeeze/expand/bias')).toEqual([6 * 40]);
    expect(shapes.get('stage3/block2/project/convolution/kernel')).toEqual([1, 1, 6 * 40, 40]);
    expect(shapes.get('top/convolution/kernel')).toEqual([1, 1, 320, 1280]);
    expect(shapes.get('head/kernel')).toEqual([1280, 1000]);
  });

  it('drops images at a rate that grows from block to block, where a block can be skipped', () => {
    const rates = model.layers
      .filter(({ keras }) => keras.className === 'Dropout')
      .map(({ name, keras }) => [name, keras.config.rate]);
    expect(rates).toEqual([
      ['stage2/block2/drop', (0.2 * 2) / 16],
      ['stage3/block2/drop', (0.2 * 4) / 16],
      ['stage4/block2/drop', (0.2 * 6) / 16],
      ['stage4/block3/drop', (0.2 * 7) / 16],
      ['stage5/block2/drop', (0.2 * 9) / 16],
      ['stage5/block3/drop', (0.2 * 10) / 16],
      ['stage6/block2/drop', (0.2 * 12) / 16],
      ['stage6/block3/drop', (0.2 * 13) / 16],
      ['stage6/block4/drop', (0.2 * 14) / 16],
      ['dropout', 0.2],
    ]);
  });

  it('starts with normal kernels of variance 2 / fanOut and a uniform head', () => {
    const { weights } = model.initialize(1);
    const top = deviation(weights['top/convolution/kernel']!);
    expect(top / Math.sqrt(2 / 1280)).toBeCloseTo(1, 2);
    // One output per channel: its fan out is 5 x 5.
    const depthwise = deviation(weights['stage6/block2/depthwise/convolution/kernel']!);
    expect(depthwise / Math.sqrt(2 / (5 * 5))).toBeCloseTo(1, 1.5);
    const head = weights['head/kernel']!;
    expect(head.every((value) => Math.abs(value) <= 1 / Math.sqrt(1000))).toBe(true);
    expect(deviation(head) * Math.sqrt(3 * 1000)).toBeCloseTo(1, 2);
  });

  it('penalises all weights but those of normalisation', () => {
    for (const { role, l2 } of model.weights) expect(l2).toBe(role === 'gamma' || role === 'beta' ? 0 : 1e-5);
  });

  it('has widths that are multiples of 8, and never loses more than a tenth to rounding', () => {
    const narrow = buildModel('efficientnet-b0', { ...imagenet, width: 0.35 });
    const outputs = (name: string) => narrow.weights.find((weight) => weight.name === `${name}/kernel`)?.shape.at(-1);
    expect(outputs('stem/convolution')).toBe(16); // 11.2: 8 would be less than nine tenths of it
    expect(outputs('stage2/block1/project/convolution')).toBe(8); // 8.4
    expect(outputs('stage3/block1/project/convolution')).toBe(16); // 14
    expect(outputs('top/convolution')).toBe(448); // 0.35 * 1280
  });

  it('is B1 with width 1 and depth 1.1: 7,794,184 trainable parameters', () => {
    expect(buildModel('efficientnet-b0', { ...imagenet, depth: 1.1 }).trainableCount).toBe(7_794_184);
  });
});
