import { expect, it } from 'vitest';
import { seedsMadeFrom, sweepsMadeFrom } from './madeSweeps.ts';
import { memoryStore } from './memoryStore.ts';
import { exampleSweep } from './testing/exampleSweep.ts';

async function madeStore() {
  const store = memoryStore();
  const record = (name: string, seeds: number, [ms, from]: readonly [number, string | null]) => {
    const sweep = exampleSweep({ name, seeds });
    if (from === null) return store.createSweep(sweep, new Date(ms));
    const origin = { kind: 'confirmation', sweepId: from, trialId: null } as const;
    return store.createSweep({ ...sweep, origin }, new Date(ms));
  };
  const first = await record('first', 1, [0, null]);
  await record('later', 3, [20, first.id]);
  await record('sooner', 2, [10, first.id]);
  await record('other', 5, [30, null]);
  return { store, first };
}

it('gives the sweeps that were made from one, oldest first, and no others', async () => {
  const { store, first } = await madeStore();
  expect((await sweepsMadeFrom(store, new Set([first.id]))).map(({ spec }) => spec.name)).toEqual(['sooner', 'later']);
});

it('leaves out what is among those that it is asked about', async () => {
  const { store, first } = await madeStore();
  const [sooner] = await sweepsMadeFrom(store, new Set([first.id]));
  const others = await sweepsMadeFrom(store, new Set([first.id, sooner?.id ?? '']));
  expect(others.map(({ spec }) => spec.name)).toEqual(['later']);
});

it('gives their seeds, which a further confirmation must not have', async () => {
  const { store, first } = await madeStore();
  expect(await seedsMadeFrom(store, first.id)).toEqual([...[1, 2], ...[1, 2, 3]]);
});
