import { kerasNames } from '../kerasName.ts';
import type { Model, ModelValues } from '../model.ts';
import { sizeOf } from '../weight.ts';

/** FNV-1a, 32 bits. */
function nameHash(name: string): number {
  let hash = 2166136261;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619);
  return hash >>> 0;
}

/** In [0, 1): a whole number of 32 bits, mixed from name and index, over 2^32. Constants: hash-prospector. */
function fractions(name: string): (index: number) => number {
  const seed = nameHash(name);
  return (index) => {
    let x = (seed + Math.imul(index, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  };
}

const product = (lengths: readonly number[]) => lengths.reduce((size, length) => size * length, 1);

function bounds(variable: string, shape: readonly number[]): readonly [number, number] {
  switch (variable) {
    case 'gamma':
    case 'moving_variance':
      return [0.5, 1.5];
    case 'kernel': {
      const limit = Math.sqrt(6 / product(shape.slice(0, -1)));
      return [-limit, limit];
    }
    case 'depthwise_kernel': {
      const limit = Math.sqrt(6 / product(shape.slice(0, 2)));
      return [-limit, limit];
    }
    default:
      return [-0.25, 0.25];
  }
}

/**
 * Weights and statistics by the formula of `tools/kerasWeights/logits.py`, from Keras' name of the tensor and the index
 * in it: whole numbers, one division and one square root, so that both sides have the same bits.
 */
export function formulaValues(model: Model): ModelValues {
  const names = kerasNames(model);
  const values = (specs: Model['weights'] | Model['statistics']) =>
    Object.fromEntries(
      specs.map((spec) => {
        const name = names.get(spec.name) ?? '';
        const [low, high] = bounds(name.split('/')[1] ?? '', spec.shape);
        const fraction = fractions(name);
        return [spec.name, Float32Array.from({ length: sizeOf(spec) }, (_, at) => low + (high - low) * fraction(at))];
      }),
    );
  return { weights: values(model.weights), statistics: values(model.statistics) };
}

/** The images of that formula, [count, height, width, channels]: half noise, half tiles of an eighth of the width. */
export function formulaImages(shape: readonly [number, number, number, number]): Float32Array {
  const [, height, width, channels] = shape;
  const noise = fractions('images/noise');
  const tiles = fractions('images/tiles');
  return Float32Array.from({ length: product(shape) }, (_, index) => {
    const channel = index % channels;
    const column = Math.floor(index / channels) % width;
    const row = Math.floor(index / channels / width) % height;
    const image = Math.floor(index / channels / width / height);
    const tile = (image * 8 + Math.floor((row * 8) / height)) * 8 + Math.floor((column * 8) / width);
    return (noise(index) + tiles(tile * channels + channel)) / 2;
  });
}
