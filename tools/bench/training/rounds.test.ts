import { expect, it } from 'vitest';
import { playRounds, type Runner } from './rounds.ts';
import type { Turn } from './protocol.ts';

const ready = { ready: true, version: 'Fake', toFirstStepMs: 1, firstStepMs: 1, stepMs: 10, peakRssMiB: 1 } as const;

interface Play {
  readonly labels: readonly string[];
  readonly rounds: number;
  readonly turn?: (label: string, steps: number) => Turn;
}

/** Plays rounds in which a step takes 10 ms, and notes who had a turn. */
async function play({ labels, rounds, turn = (_, steps) => ({ ms: 10 * steps, peakRssMiB: 1 }) }: Play) {
  const order: string[] = [];
  const failed: string[] = [];
  const runners = labels.map((label): Runner => {
    const run = (steps: number) => {
      order.push(`${label}${steps}`);
      return Promise.resolve(turn(label, steps));
    };
    return { label, batch: 32, ready, run: async (steps) => run(steps) };
  });
  const onFailure = (label: string) => void failed.push(label);
  const samples = await playRounds(runners, { rounds, turnMs: 100, onFailure, onRound: () => undefined });
  return { order, failed, samples };
}

it('has everyone take a turn in each round, beginning with the next one', async () => {
  const { order } = await play({ labels: ['a', 'b', 'c'], rounds: 3 });
  expect(order).toEqual(['a10', 'b10', 'c10', 'b10', 'c10', 'a10', 'c10', 'a10', 'b10']);
});

it('counts images per second', async () => {
  const { samples } = await play({ labels: ['a'], rounds: 1 });
  expect(samples.get('a')).toEqual([
    { imagesPerSecond: (1000 * 32) / 10, wallImagesPerSecond: (1000 * 32) / 10, peakRssMiB: 1 },
  ]);
});

it('counts the images that a trial says, by its own time and by all of it', async () => {
  const turn = () => ({ ms: 500, wallMs: 800, images: 1000, peakRssMiB: 1 });
  const { samples } = await play({ labels: ['a'], rounds: 1, turn });
  expect(samples.get('a')).toMatchObject([{ imagesPerSecond: 1000 / 0.5, wallImagesPerSecond: 1000 / 0.8 }]);
});

it('goes on without whoever fails', async () => {
  const turn = (label: string, steps: number) => {
    if (label === 'b') throw new Error('out of memory');
    return { ms: steps, peakRssMiB: 1 };
  };
  const { order, failed, samples } = await play({ labels: ['a', 'b'], rounds: 2, turn });
  expect(order).toEqual(['a10', 'b10', 'a10']);
  expect(failed).toEqual(['b']);
  expect([...samples.keys()]).toEqual(['a']);
});
