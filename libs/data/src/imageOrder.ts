import { randomStream } from '@coolsweep/backend';

/**
 * The order in which an epoch takes the images of a split: all indices once, decided by (seed, epoch).
 *
 * @param size images of the split
 * @param options.epoch 0 for the first
 */
export function epochOrder(
  size: number,
  { seed, epoch }: { readonly seed: number; readonly epoch: number },
): Int32Array {
  return randomStream('epoch', seed, epoch, 'order').permutation(size);
}

/** A sample to measure the noise of the gradient by. */
export interface SampleOrder {
  /** Images wanted; the sample has at most as many as the split. */
  readonly batchSize: number;
  readonly seed: number;
  /** Updates done. */
  readonly step: number;
}

/** Which images `sampleBatch` takes: different indices, drawn uniformly, decided by (seed, step). */
export function sampleOrder(size: number, { batchSize, seed, step }: SampleOrder): Int32Array {
  return drawWithout(size, Math.min(batchSize, size), randomStream('trial', seed, 'noise', step).integer);
}

/** `count` different whole numbers below `n`: the beginning of a shuffle of which only what was moved is kept. */
function drawWithout(n: number, count: number, integer: (n: number) => number): Int32Array {
  const moved = new Map<number, number>();
  return Int32Array.from({ length: count }, (_, index) => {
    const place = index + integer(n - index);
    const drawn = moved.get(place) ?? place;
    moved.set(place, moved.get(index) ?? index);
    return drawn;
  });
}
