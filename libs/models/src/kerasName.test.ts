import { describe, expect, it } from 'vitest';
import { buildModel, kerasNames } from './index.ts';
import { readNames } from './kerasName.ts';

const cifar = { imageShape: [32, 32, 3], classes: 10, l2: 0 } as const;

describe('the names in Keras', () => {
  it('of a residual network count the layers of a class in the order in which the Keras example makes them', () => {
    const names = kerasNames(buildModel('resnet20', cifar));
    expect(names.get('stem/convolution/kernel')).toBe('conv2d/kernel');
    expect(names.get('stem/normalisation/variance')).toBe('batch_normalization/moving_variance');
    expect(names.get('stage1/block1/second/convolution/bias')).toBe('conv2d_2/bias');
    // Stem, 3 blocks of 2, then the first block of the second stage: two convolutions, then its projection.
    expect(names.get('stage2/block1/first/convolution/kernel')).toBe('conv2d_7/kernel');
    expect(names.get('stage2/block1/projection/kernel')).toBe('conv2d_9/kernel');
    expect(names.get('stage2/block1/second/normalisation/mean')).toBe('batch_normalization_8/moving_mean');
    expect(names.get('head/kernel')).toBe('dense/kernel');
  });

  it('of EfficientNet are those of keras.applications', () => {
    const names = kerasNames(buildModel('efficientnet-b0', { ...cifar, imageShape: [224, 224, 3] }));
    expect(names.get('stem/convolution/kernel')).toBe('stem_conv/kernel');
    expect(names.get('stage1/block1/depthwise/convolution/kernel')).toBe('block1a_dwconv/depthwise_kernel');
    expect(names.get('stage1/block1/depthwise/normalisation/gamma')).toBe('block1a_bn/gamma');
    expect(names.get('stage6/block4/expand/convolution/kernel')).toBe('block6d_expand_conv/kernel');
    expect(names.get('stage6/block4/squeeze/reduce/bias')).toBe('block6d_se_reduce/bias');
    expect(names.get('stage6/block4/squeeze/expand/kernel')).toBe('block6d_se_expand/kernel');
    expect(names.get('stage6/block4/project/normalisation/mean')).toBe('block6d_project_bn/moving_mean');
    expect(names.get('top/normalisation/beta')).toBe('top_bn/beta');
    expect(names.get('head/bias')).toBe('predictions/bias');
  });

  it.each(['resnet20', 'resnet29v2', 'resnet34', 'efficientnet-b0', 'mlp'] as const)(
    'of %s are all different, one for each weight and statistic',
    (name) => {
      const model = buildModel(name, cifar);
      const names = kerasNames(model);
      expect(names.size).toBe(model.weights.length + model.statistics.length);
      expect(new Set(names.values()).size).toBe(names.size);
    },
  );
});

describe('names that are read', () => {
  const expected = new Set(['conv2d/kernel', 'conv2d_1/kernel', 'dense/bias', 'block1a_dwconv/depthwise_kernel']);
  const read = (...names: string[]) => Object.fromEntries(readNames(names, expected));

  it('lose scopes in front and the output index behind', () => {
    expect(read('model/conv2d/kernel:0', 'conv2d_1/kernel')).toEqual({
      'conv2d/kernel': 'model/conv2d/kernel:0',
      'conv2d_1/kernel': 'conv2d_1/kernel',
    });
  });

  it('are counted anew where a session went on counting, by number and not by letter', () => {
    expect(read('conv2d_10/kernel', 'conv2d_9/kernel', 'dense_4/bias')).toEqual({
      'conv2d/kernel': 'conv2d_9/kernel',
      'conv2d_1/kernel': 'conv2d_10/kernel',
      'dense/bias': 'dense_4/bias',
    });
  });

  it('may call the kernel of a depthwise convolution as Keras 3 does', () => {
    expect(read('block1a_dwconv/kernel')).toEqual({ 'block1a_dwconv/depthwise_kernel': 'block1a_dwconv/kernel' });
  });

  it('stay as they are when they are of no layer of the model', () => {
    expect(read('normalization_3/mean')).toEqual({ 'normalization_3/mean': 'normalization_3/mean' });
  });
});
