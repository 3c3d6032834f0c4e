import { expect, it } from 'vitest';
import { formatSlotTime } from './slotTime.ts';

const hour = 60 * 60 * 1000;
const time = (gpuHours: number, cpuHours: number) => ({
  sweepId: 'rates',
  gpuMs: gpuHours * hour,
  cpuMs: cpuHours * hour,
});

it.each([
  [time(1.234, 0), '1.23 GPU h'],
  [time(45.678, 0), '45.7 GPU h'],
  [time(1234.5, 0), '1,235 GPU h'],
  [time(0, 0.5), '0.5 CPU h'],
  [time(0, 0.001), '< 0.01 CPU h'],
  [time(2, 1), '2 GPU h + 1 CPU h'],
  [time(0, 0), '—'],
  [null, '—'],
])('%j is written %s', (given, expected) => {
  expect(formatSlotTime(given)).toBe(expected);
});
