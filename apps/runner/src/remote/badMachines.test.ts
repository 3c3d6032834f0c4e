import { expect, test } from 'vitest';
import { BadMachines } from './badMachines.ts';

let nowMs = 0;
const fresh = () => {
  nowMs = 0;
  return new BadMachines(() => nowMs);
};

test('a machine on which an attempt ended before it began is kept away from for half an hour', () => {
  const bad = fresh();
  bad.suspect('n2');
  expect(bad.avoided).toEqual(['n2']);
  nowMs = 30 * 60_000;
  expect(bad.avoided).toEqual([]);
});

test('where no other machine is left, the bad ones have to do', () => {
  const bad = fresh();
  bad.suspect('n1');
  bad.suspect('n2');
  bad.forgive();
  expect(bad.avoided).toEqual([]);
});

test('a trial whose process dies at once is forgiven once: after that it is to blame itself', () => {
  const bad = fresh();
  expect(bad.isToBlame('n2', 'rates-t1')).toBe(true);
  expect(bad.isToBlame('n2', 'rates-t2')).toBe(true);
  expect(bad.avoided).toEqual(['n2']);
  expect(bad.isToBlame('n1', 'rates-t1')).toBe(false);
  expect(bad.avoided).toEqual(['n2']);
});
