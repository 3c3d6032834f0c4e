/** Training steps of TensorFlow.js as its users write them: a layers model and `trainOnBatch`; see `takeTurns`. */
import { loadBackend } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs';
import { BenchProblem } from '../benchmark.ts';
import { ownTask, takeTurns } from '../training/takeTurns.ts';

interface Convolution {
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
}

function convolution(x: tf.SymbolicTensor, { filters, size, stride }: Convolution): tf.SymbolicTensor {
  return tf.layers
    .conv2d({
      filters,
      kernelSize: size,
      strides: stride,
      padding: 'same',
      kernelInitializer: 'heNormal',
      kernelRegularizer: tf.regularizers.l2({ l2: 1e-4 }),
    })
    .apply(x) as tf.SymbolicTensor;
}

function relu(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.activation({ activation: 'relu' }).apply(x) as tf.SymbolicTensor;
}

function normalised(x: tf.SymbolicTensor, filters: number, stride: number): tf.SymbolicTensor {
  const y = convolution(x, { filters, size: 3, stride });
  return tf.layers.batchNormalization().apply(y) as tf.SymbolicTensor;
}

function block(x: tf.SymbolicTensor, filters: number, stride: number): tf.SymbolicTensor {
  const y = normalised(relu(normalised(x, filters, stride)), filters, 1);
  const shortcut = stride === 1 ? x : convolution(x, { filters, size: 1, stride });
  return relu(tf.layers.add().apply([shortcut, y]) as tf.SymbolicTensor);
}

/** Version 1 of the Keras example `cifar10_resnet.py`, for 32x32x3 images of 10 classes. */
function resnet20(): tf.LayersModel {
  const images = tf.input({ shape: [32, 32, 3] });
  let x = relu(normalised(images, 16, 1));
  for (const [stage, filters] of [16, 32, 64].entries()) {
    x = block(x, filters, stage === 0 ? 1 : 2);
    x = block(x, filters, 1);
    x = block(x, filters, 1);
  }
  const pooled = tf.layers.averagePooling2d({ poolSize: [8, 8] }).apply(x);
  const features = tf.layers.flatten().apply(pooled);
  const head = tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: 'heNormal' });
  return tf.model({ inputs: images, outputs: head.apply(features) as tf.SymbolicTensor });
}

const own = ownTask();
if (own.model !== 'resnet20') throw new BenchProblem(`stock tfjs-layers is measured on resnet20, not on ${own.model}`);
const backend = await loadBackend();
if (backend.name !== 'tensorflow') throw new BenchProblem(backend.why);
const model = resnet20();
model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const images = tf.randomNormal([own.batch, 32, 32, 3], 0, 1, 'float32', 1);
const labels = tf.oneHot(tf.randomUniform([own.batch], 0, 10, 'int32', 2), 10);
await takeTurns(own, {
  version: `TensorFlow.js ${tf.version.tfjs}, TensorFlow ${backend.tensorflowVersion ?? '?'}`,
  // It returns loss and accuracy as numbers, so there is nothing left to wait for.
  step: () => model.trainOnBatch(images, labels),
  wait: () => undefined,
});
