import { describe, expect, it } from 'vitest';
import { epochOrder, sampleOrder } from './imageOrder.ts';

const everyIndex = (size: number) => Array.from({ length: size }, (_, index) => index);
const sorted = (order: Int32Array) => [...order].sort((a, b) => a - b);

describe('the order of an epoch', () => {
  it('has every index once, decided by seed and epoch', () => {
    const first = epochOrder(1000, { seed: 1, epoch: 0 });
    expect(sorted(first)).toEqual(everyIndex(1000));
    expect(epochOrder(1000, { seed: 1, epoch: 0 })).toEqual(first);
    expect(epochOrder(1000, { seed: 1, epoch: 1 })).not.toEqual(first);
    expect(epochOrder(1000, { seed: 2, epoch: 0 })).not.toEqual(first);
  });

  it('stays the same from version to version: else old runs could not be repeated', () => {
    expect([...epochOrder(10, { seed: 1, epoch: 0 })]).toEqual([3, 2, 1, 9, 6, 8, 7, 4, 5, 0]);
  });
});

describe('the order of a sample', () => {
  const sample = { batchSize: 4, seed: 1, step: 7 };

  it('has different indices, decided by seed and step', () => {
    const order = sampleOrder(1000, { ...sample, batchSize: 100 });
    expect(new Set(order).size).toBe(100);
    expect(sampleOrder(1000, { ...sample, batchSize: 100 })).toEqual(order);
    expect(sampleOrder(1000, { ...sample, batchSize: 100, step: 8 })).not.toEqual(order);
    expect(sampleOrder(1000, { ...sample, batchSize: 100, seed: 2 })).not.toEqual(order);
  });

  it('has every index once when as many or more are wanted', () => {
    expect(sorted(sampleOrder(10, { ...sample, batchSize: 12 }))).toEqual(everyIndex(10));
  });

  it('is uniform: every pair of images about as often', () => {
    const counts = new Map<string, number>();
    for (let step = 0; step < 2000; step++) {
      const pair = sampleOrder(5, { ...sample, batchSize: 2, step }).join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(5 * 4);
    for (const times of counts.values()) expect(Math.abs(times - 2000 / 20)).toBeLessThan(4 * Math.sqrt(2000 / 20));
  });

  it('stays the same from version to version: else old runs could not be repeated', () => {
    expect([...sampleOrder(10, sample)]).toEqual([4, 1, 8, 3]);
    expect([...sampleOrder(10, { ...sample, batchSize: 12 })]).toEqual([4, 1, 8, 3, 2, 0, 6, 9, 7, 5]);
  });
});
