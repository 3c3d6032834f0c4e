import { describe, expect, it } from 'vitest';
import { planAllSlots, planSlots } from './slotPlan.ts';
import { exampleGpu } from './testing/exampleGpu.ts';

const gpus = [exampleGpu({ index: 0 }), exampleGpu({ index: 1 })];
const python = { pid: 42, name: 'python3', usedMiB: 3 * 1024 };
const busy = exampleGpu({ index: 1, usedMiB: 3 * 1024, processes: [python] });
const onGpu = { requested: null, resources: { gpus: 1 } };
const namesOf = ({ slots }: { slots: readonly { name: string }[] }) => slots.map(({ name }) => name);

describe('the slots of a sweep', () => {
  it('are one per GPU, else one on the CPU', () => {
    expect(namesOf(planSlots(gpus, onGpu))).toEqual(['gpu-0', 'gpu-1']);
    expect(planSlots([], onGpu)).toEqual({ slots: [{ name: 'cpu-1', gpu: null }], notes: [] });
    expect(namesOf(planSlots(gpus, { requested: null, resources: { gpus: 0 } }))).toEqual(['cpu-1']);
  });

  it('are on the CPU as many as the sweep leaves cores for, unless a number is asked for', () => {
    expect(planSlots([], { ...onGpu, cpuSlots: 2 }).slots).toHaveLength(2);
    expect(planSlots([], { ...onGpu, requested: 1, cpuSlots: 2 }).slots).toHaveLength(1);
    expect(planSlots(gpus.slice(0, 1), { ...onGpu, cpuSlots: 2 }).slots).toHaveLength(1);
  });

  it('are as many as asked for, but not more than the GPUs have room for', () => {
    expect(namesOf(planSlots([], { ...onGpu, requested: 3 }))).toHaveLength(3);
    expect(namesOf(planSlots(gpus, { ...onGpu, requested: 1 }))).toEqual(['gpu-0']);
    expect(() => planSlots(gpus, { ...onGpu, requested: 3 })).toThrow('--slots 3 asks for more slots than');
  });

  it('are several on each GPU where that was asked for, the first of each GPU before the second ones', () => {
    const shared = { gpus: 1, trialsPerGpu: 2 };
    const all = ['gpu-0.1', 'gpu-1.1', 'gpu-0.2', 'gpu-1.2'];
    expect(namesOf(planSlots(gpus, { requested: null, resources: shared }))).toEqual(all);
    expect(namesOf(planSlots(gpus, { requested: 3, resources: shared }))).toEqual(all.slice(0, 3));
  });

  it('are on each GPU no more than fit into its free memory, which is said', () => {
    const { slots, notes } = planSlots([gpus[0]!, busy], {
      requested: null,
      // Of 16 GiB two of 8 fit; of the 13 that are free on the other one does.
      resources: { gpus: 1, trialsPerGpu: 2, memoryGiB: 8 },
    });
    expect(slots.map(({ name }) => name)).toEqual(['gpu-0.1', 'gpu-1.1', 'gpu-0.2']);
    expect(notes[0]).toBe(
      'GPU 1 (Pretend) takes 1 of 2 trials at a time: a trial needs 8 GiB (resources.memoryGiB), and 13.0 of its 16.0 ' +
        'GiB are free; others there: python3 (process 42, 3.0 GiB)',
    );
  });

  it('are not on a GPU without room for one trial; when none has, nothing is run', () => {
    const wishes = { requested: null, resources: { gpus: 1, memoryGiB: 14 } };
    const { slots, notes } = planSlots([gpus[0]!, busy], wishes);
    expect(slots.map(({ name }) => name)).toEqual(['gpu-0']);
    expect(notes).toEqual([expect.stringMatching(/^GPU 1 \(Pretend\) is left out: a trial needs 14 GiB .*python3/)]);
    expect(() => planSlots([busy], wishes)).toThrow(
      /^no GPU has room for a trial: GPU 1 .* lower resources\.memoryGiB/,
    );
  });

  it('are also on a GPU that others use, with a warning', () => {
    const { slots, notes } = planSlots([busy], onGpu);
    expect(slots).toHaveLength(1);
    expect(notes).toEqual([
      expect.stringMatching(
        /^GPU 1 \(Pretend\) is used though others compute there: python3 \(process 42, 3\.0 GiB\); trials/,
      ),
    ]);
    const hidden = exampleGpu({ usedMiB: 5 * 1024 });
    expect(planSlots([hidden], onGpu).notes).toEqual([
      expect.stringContaining('that the driver does not name (5.0 GiB)'),
    ]);
  });

  it('do not depend on memory that the driver does not tell', () => {
    const unknown = exampleGpu({ memoryMiB: 0, usedMiB: 0 });
    const { slots } = planSlots([unknown], { requested: null, resources: { gpus: 1, memoryGiB: 99 } });
    expect(slots).toHaveLength(1);
  });

  it('have names of their own on MIG devices', () => {
    const devices = [0, 1].map((migDevice) => exampleGpu({ migDevice, uuid: `MIG-${migDevice}` }));
    expect(namesOf(planSlots(devices, onGpu))).toEqual(['gpu-0-mig-0', 'gpu-0-mig-1']);
  });
});

describe('the slots of all sweeps', () => {
  it('are on every GPU, and one on the CPU', () => {
    expect(namesOf(planAllSlots(gpus, { requested: null }))).toEqual(['gpu-0', 'gpu-1', 'cpu-1']);
    expect(namesOf(planAllSlots(gpus, { requested: 1, cpuSlots: 2 }))).toEqual(['gpu-0', 'cpu-1', 'cpu-2']);
    expect(namesOf(planAllSlots(gpus, { requested: null, cpuSlots: 0, trialsPerGpu: 2 }))).toHaveLength(4);
  });

  it('are on the CPU alone where there is no GPU', () => {
    expect(namesOf(planAllSlots([], { requested: null }))).toEqual(['cpu-1']);
    expect(namesOf(planAllSlots([], { requested: 3 }))).toEqual(['cpu-1', 'cpu-2', 'cpu-3']);
    expect(namesOf(planAllSlots([], { requested: null, cpuSlots: 2 }))).toEqual(['cpu-1', 'cpu-2']);
    expect(namesOf(planAllSlots([], { requested: null, cpuSlots: 0 }))).toEqual(['cpu-1']);
  });
});
