import { expect, it, vi } from 'vitest';
import { RateLimit } from './rateLimit.ts';

it('lets so many through in a window, each key by itself, and says when there is room again', async () => {
  const limit = new RateLimit(2, 10);
  expect([await limit.spend('a'), await limit.spend('a'), await limit.spend('a')]).toEqual([null, null, 10]);
  expect(await limit.spend('b')).toBeNull();
});

it('takes what costs more than one for so many', async () => {
  const limit = new RateLimit(5, 10);
  expect([await limit.spend('a', 5), await limit.spend('a', 1)]).toEqual([null, 10]);
});

it('begins anew when it is told to forget', async () => {
  const limit = new RateLimit(1, 10);
  await limit.spend('a');
  await limit.forget('a');
  expect(await limit.spend('a')).toBeNull();
});

it('has nobody wait for longer than a window when the clock of the machine is put back', async () => {
  const limit = new RateLimit(1, 10);
  await limit.spend('a');
  const hour = 3_600_000;
  vi.spyOn(Date, 'now').mockReturnValue(new Date().getTime() - hour);
  expect(await limit.spend('a')).toBe(10);
  vi.restoreAllMocks();
});
