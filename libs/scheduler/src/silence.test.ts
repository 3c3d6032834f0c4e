import { describe, expect, it } from 'vitest';
import { Silence } from './silence.ts';

const minute = 60_000;
const least = 10 * minute;

/** Looks every second, as a scheduler does. */
function after(silence: Silence, fromMs: number, toMs: number): number {
  for (let ms = fromMs; ms < toMs; ms += 1000) silence.ms(ms);
  return silence.ms(toMs);
}

describe('the silence of a trial', () => {
  it('lasts since it was last heard', () => {
    const silence = new Silence(0);
    expect(after(silence, 0, 5 * minute)).toBe(5 * minute);
    silence.heard(5 * minute);
    expect(after(silence, 5 * minute, 7 * minute)).toBe(7 * minute - 5 * minute);
  });

  it('may be six times as long before the first update', () => {
    const silence = new Silence(0);
    expect(silence.limitMs(least)).toBe(6 * least);
    silence.heard(1000, 0);
    expect(silence.limitMs(least)).toBe(6 * least);
    silence.heard(2000, 20);
    expect(silence.limitMs(least)).toBe(least);
  });

  it('may be four times as long as any before: the first evaluation may follow a slow first group of updates', () => {
    const silence = new Silence(0);
    after(silence, 0, 15 * minute);
    silence.heard(15 * minute, 20);
    expect(silence.limitMs(least)).toBe(4 * 15 * minute);
  });

  it('may be as long as 2000 updates, the fastest of them counted', () => {
    const silence = new Silence(0);
    silence.heard(0, 20);
    after(silence, 0, minute);
    silence.heard(minute, 40);
    // 60 s for 20 updates.
    expect(silence.limitMs(least)).toBe((2000 * minute) / 20);
    after(silence, minute, 3 * minute);
    silence.heard(3 * minute, 60);
    silence.heard(3 * minute, 60);
    expect(silence.limitMs(least)).toBe((2000 * minute) / 20);
  });

  it('does not take a resumed trial for a fast one: its first count is far ahead', () => {
    const silence = new Silence(0);
    silence.heard(1000, 0);
    silence.heard(2000, 100_020);
    after(silence, 2000, 62_000);
    silence.heard(62_000, 100_040);
    expect(silence.limitMs(least)).toBe((2000 * minute) / 20);
  });

  it('grows by a minute at most when the clock leaps or the machine slept, and not when it is set back', () => {
    const silence = new Silence(0);
    expect(silence.ms(24 * 60 * minute)).toBe(minute);
    expect(silence.ms(0)).toBe(minute);
    expect(silence.ms(1000)).toBe(minute + 1000);
  });
});
