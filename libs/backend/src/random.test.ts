import { describe, expect, it } from 'vitest';
import { randomStream } from './random.ts';

const draws = 20_000;
const sample = (draw: () => number) => Array.from({ length: draws }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

describe('a random stream', () => {
  it('gives the same numbers for the same path', () => {
    const [a, b] = [randomStream('trial', 7, 'init'), randomStream('trial', 7, 'init')];
    expect(sample(a.normal).slice(0, 50)).toEqual(sample(b.normal).slice(0, 50));
  });

  it('gives other numbers for another path', () => {
    expect(randomStream('trial', 7, 'init').uniform()).not.toBe(randomStream('trial', 8, 'init').uniform());
    expect(randomStream('trial', 7, 'init').uniform()).not.toBe(randomStream('trial', 7, 'order').uniform());
  });

  it('keeps its numbers from version to version', () => {
    expect(randomStream('trial', 1, 'init').uniform()).toBe(0.9547112853556773);
  });

  it('draws uniform numbers in [0, 1) with mean 1/2', () => {
    const values = sample(randomStream('uniform').uniform);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(1 / 2, 1.9);
  });

  it('draws every whole number below n', () => {
    const { integer } = randomStream('integer');
    expect(new Set(sample(() => integer(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('draws normal numbers with mean 0 and deviation 1', () => {
    const values = sample(randomStream('normal').normal);
    expect(Math.abs(mean(values))).toBeLessThan(4 / Math.sqrt(draws));
    expect(deviation(values)).toBeCloseTo(1, 1.6);
  });

  it('draws truncated normal numbers within two deviations, of deviation 0.8796', () => {
    const values = sample(randomStream('truncated').truncatedNormal);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(deviation(values)).toBeCloseTo(0.87962566103423978, 1.8);
  });

  it('permutes: every index once, in another order', () => {
    const order = randomStream('permutation').permutation(100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });

  it('permutes fairly: each of the six orders of three about as often', () => {
    const { permutation } = randomStream('fair');
    const counts = new Map<string, number>();
    for (let n = 0; n < 6000; n++) {
      const order = permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const times of counts.values()) expect(Math.abs(times - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });

  it('gives empty permutations of nothing', () => {
    expect([...randomStream('none').permutation(0)]).toEqual([]);
  });
});
