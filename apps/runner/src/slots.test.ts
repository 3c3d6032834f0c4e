import { availableParallelism } from 'node:os';
import type { Slot } from '@coolsweep/scheduler';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { gpusOfTrial, resourcesOf, servedSlots, slotsOf } from './slots.ts';
import { testCommand } from './testing/testCommand.ts';

const { spec } = exampleSweep();
const gpu = { index: 0, migDevice: null, name: 'A', memoryMiB: 0, usedMiB: 0, utilisation: null, processes: [] };
const slots = (...uuids: string[]): Slot[] =>
  uuids.map((uuid, index) => ({ name: `gpu-${index}`, gpu: { ...gpu, uuid } }));

describe('the share of a GPU that a trial has', () => {
  it('is what the file says, where nobody shares one', () => {
    expect(gpusOfTrial(slots('a', 'b'), { gpus: 1 })).toBe(1);
    expect(gpusOfTrial(slots('a', 'b'), { gpus: 0 })).toBe(0);
    expect(gpusOfTrial([{ name: 'cpu-1', gpu: null }], { gpus: 1 })).toBe(0);
  });

  it('is less where trials share it, as far as the sweep lets them', () => {
    expect(gpusOfTrial(slots('a', 'a', 'b', 'b'), { gpus: 1 })).toBe(1 / 2);
    expect(gpusOfTrial(slots('a', 'a', 'a', 'a'), { gpus: 1, trialsPerGpu: 2 })).toBe(1 / 2);
  });
});

describe('the slots of a machine', () => {
  it('are on the CPU one for each share of the threads, where a trial takes no GPU', async () => {
    const test = await testCommand();
    const { context, notes } = test;
    const threads = Math.max(1, Math.floor(availableParallelism() / 2));
    const found = await slotsOf(context, { ...spec, resources: { gpus: 0, threads } }, { slots: null });
    expect(found.map(({ name }) => name)).toEqual(
      Array.from({ length: Math.floor(availableParallelism() / threads) }, (_, index) => `cpu-${index + 1}`),
    );
    expect(await slotsOf(context, spec, { slots: 3 })).toHaveLength(3);
    const environment = { ...context.environment, cudaVisibleDevices: '' };
    expect(await servedSlots({ ...context, environment }, { slots: null, cpuSlots: 2 })).toHaveLength(2);
    expect(notes).toEqual([]);
    await test.end();
  });

  it('are shared as the command line says, before the file', () => {
    const shared = { ...spec, resources: { gpus: 1, trialsPerGpu: 2 } };
    expect(resourcesOf(shared, { slots: null })).toEqual({ gpus: 1, trialsPerGpu: 2 });
    expect(resourcesOf(shared, { slots: null, trialsPerGpu: 3 })).toEqual({ gpus: 1, trialsPerGpu: 3 });
  });
});
