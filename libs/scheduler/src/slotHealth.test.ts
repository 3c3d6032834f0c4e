import { beforeEach, describe, expect, it } from 'vitest';
import type { Slot } from './slot.ts';
import { SlotHealth, type SlotFailure } from './slotHealth.ts';
import { exampleGpu } from './testing/exampleGpu.ts';

const slotOn = (index: number, name = `gpu-${index}`): Slot => ({ name, gpu: exampleGpu({ index }) });
const [first, second] = [slotOn(0), slotOn(1)] as const;
const cpu: Slot = { name: 'cpu-1', gpu: null };
const fault = 'CUDA_ERROR_ILLEGAL_ADDRESS';

let told: string[];
/** What the driver lists at each look; the last answer stays. */
let answers: (ReadonlySet<string> | null)[];
let looks: number;

beforeEach(() => {
  told = [];
  looks = 0;
  answers = [new Set(['GPU-0', 'GPU-1'])];
});

function healthOf(...slots: Slot[]): SlotHealth {
  return new SlotHealth({
    slots,
    listGpus: () => Promise.resolve(answers[Math.min(looks++, answers.length - 1)] ?? null),
    onOutOfUse: (gone, reason) => told.push(`${gone.map(({ name }) => name).join(' ')}: ${reason}`),
  });
}

/** A trial fails; it began after all failures before it, unless `failuresBefore` says otherwise. */
function fails(health: SlotHealth, slot: Slot, given: Partial<SlotFailure> = {}): Promise<string | null> {
  return health.judge({ slot, trialId: 't1', failuresBefore: health.failuresOf(slot), fault, ...given });
}

describe('a GPU', () => {
  it('is out of use at the second failure, and to blame at the first already', async () => {
    const health = healthOf(first, second);
    expect(await fails(health, first)).toBe(`GPU 0 failed (${fault})`);
    expect([health.outOfUse(first), told]).toEqual([null, []]);
    const reason = `GPU 0 (GPU-0) is out of use: trials failed there twice: "${fault}", then "Xid 79"`;
    expect(await fails(health, first, { trialId: 't2', fault: 'Xid 79' })).toBe(reason);
    expect(health.outOfUse(first)).toBe(reason);
    expect([health.usable, told]).toEqual([[second], [`gpu-0: ${reason}`]]);
  });

  it('is not to blame when its trial said nothing of it', async () => {
    const health = healthOf(first);
    for (let n = 0; n < 5; n++) expect(await fails(health, first, { fault: null })).toBeNull();
    expect(health.usable).toEqual([first]);
  });

  it('has failed once when all trials on it fail at once, and is to blame for each', async () => {
    const [one, two] = [slotOn(0, 'gpu-0.1'), slotOn(0, 'gpu-0.2')];
    const health = healthOf(one, two);
    const before = { failuresBefore: 0 };
    expect(await fails(health, one, before)).toBe(`GPU 0 failed (${fault})`);
    expect(await fails(health, two, { ...before, trialId: 't2' })).toBe(`GPU 0 failed (${fault})`);
    expect(health.usable).toEqual([one, two]);
    await fails(health, two, { trialId: 't2' });
    expect(told).toEqual([expect.stringMatching(/^gpu-0\.1 gpu-0\.2: /)]);
  });

  it('is not to blame for a trial that fails in the same way on another one', async () => {
    const health = healthOf(first, second);
    await fails(health, first);
    await fails(health, first);
    for (let n = 0; n < 3; n++) expect(await fails(health, second)).toBeNull();
    expect(health.usable).toEqual([second]);
  });

  it('is out of use when the driver lists it no longer, at two looks', async () => {
    answers = [new Set(['GPU-0', 'GPU-1']), new Set(['GPU-1'])];
    const health = healthOf(first, second, cpu);
    await health.look();
    expect(health.usable).toEqual([first, second, cpu]);
    await health.look();
    expect(health.usable).toEqual([second, cpu]);
    expect(told).toEqual(['gpu-0: GPU 0 (GPU-0) is out of use: the driver does not list it any more']);
    expect(looks).toBe(1 + 2);
  });

  it('stays in use when it was missing for a moment, or when the driver gives no answer', async () => {
    answers = [new Set(['GPU-1']), new Set(['GPU-0', 'GPU-1']), null];
    const health = healthOf(first, second);
    await health.look();
    await health.look();
    expect(looks).toBe(3);
    expect(health.usable).toEqual([first, second]);
  });

  it('that is gone is to blame for what is lost there, whatever was said', async () => {
    answers = [new Set(['GPU-1'])];
    expect(await fails(healthOf(first, second), first, { fault: null })).toMatch(/does not list it any more$/);
  });
});

describe('a slot on the CPU', () => {
  it('is never out of use, and nobody is asked about it', async () => {
    const health = healthOf(cpu);
    for (let n = 0; n < 3; n++) expect(await fails(health, cpu)).toBeNull();
    await health.look();
    expect([health.usable, looks]).toEqual([[cpu], 0]);
  });
});
