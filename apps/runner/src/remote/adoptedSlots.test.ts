import type { Gpu, Job, Slot } from '@coolsweep/scheduler';
import { expect, test } from 'vitest';
import { gpusWithout, takenSlots } from './adoptedSlots.ts';

const gpu = (uuid: string, changes: Partial<Gpu> = {}): Gpu => ({
  ...{ index: 0, migDevice: null, uuid, name: 'A', memoryMiB: 16_384, usedMiB: 0, utilisation: null, processes: [] },
  ...changes,
});
const [a, b] = [gpu('a'), gpu('b')];
const slot = (name: string, on: Gpu | null): Slot => ({ name, gpu: on });
const running = (id: string, on: string) => ({ job: { claim: { trial: { id } } } as Job, gpu: on });
const placesOf = ({ slots, adopted }: ReturnType<typeof takenSlots>) =>
  adopted.map(({ claim, slot: name }) => {
    const place = slots.find((one) => one.name === name);
    return [claim.trial.id, name, place?.gpu?.uuid ?? '', place?.isPassing === true];
  });

test('an attempt that goes on has the slot of its GPU, in whatever order they come', () => {
  const taken = takenSlots(
    [slot('gpu-0', a), slot('gpu-1', b), slot('cpu-1', null)],
    [...[running('one', 'b'), running('two', ''), running('three', 'a')]],
    [a, b],
  );
  expect(placesOf(taken)).toEqual([
    ['one', 'gpu-1', 'b', false],
    ['two', 'cpu-1', '', false],
    ['three', 'gpu-0', 'a', false],
  ]);
  expect(taken.slots).toHaveLength(3);
});

test('two of one GPU that has one slot now keep it, the second in a slot for itself alone', () => {
  const taken = takenSlots([slot('gpu-0', a)], [running('one', 'a'), running('two', 'a')], [a, b]);
  expect(placesOf(taken)).toEqual([
    ['one', 'gpu-0', 'a', false],
    ['two', 'left-1', 'a', true],
  ]);
});

test('one whose GPU has no slot any more keeps it, also when the driver does not list it', () => {
  const taken = takenSlots([slot('gpu-0', a)], [running('one', 'b'), running('two', 'gone')], [a, b]);
  expect(placesOf(taken)).toEqual([
    ['one', 'left-1', 'b', true],
    ['two', 'left-2', 'gone', true],
  ]);
  expect(taken.slots[1]?.gpu).toBe(b);
});

test('memory that processes of our own hold is not taken for somebody else’s', () => {
  const own = { pid: 7, name: 'node', usedMiB: 2000 };
  const other = { pid: 8, name: 'python', usedMiB: 500 };
  const [left] = gpusWithout([gpu('a', { usedMiB: 2600, processes: [own, other] })], new Set([7]));
  expect(left).toMatchObject({ usedMiB: 2600 - 2000, processes: [other] });
});
