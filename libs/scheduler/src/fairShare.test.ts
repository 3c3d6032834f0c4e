import { describe, expect, it } from 'vitest';
import { FairShare, nextSweep } from './fairShare.ts';

const sweep = (id: string, usedMs = 0, changes: { priority?: number; running?: number } = {}) => ({
  ...{ id, usedMs, priority: 0, running: 0 },
  ...changes,
});

describe('the sweep that a free slot is for', () => {
  it('is none when there is none', () => {
    expect(nextSweep([])).toBeNull();
  });

  it('is the one that has had least slot time', () => {
    expect(nextSweep([sweep('a', 20), sweep('b', 10), sweep('c', 30)])).toBe('b');
  });

  it('is the one that has had least for its weight of 2^priority', () => {
    expect(nextSweep([sweep('a', 10), sweep('b', 2 * 10 - 1, { priority: 1 })])).toBe('b');
    expect(nextSweep([sweep('a', 10), sweep('b', 2 * 10 + 1, { priority: 1 })])).toBe('a');
    expect(nextSweep([sweep('a', 10), sweep('b', 10 / 2 + 1, { priority: -1 })])).toBe('a');
  });

  it('is, of equals, the one that has fewer slots, then the first', () => {
    expect(nextSweep([sweep('a', 0, { running: 1 }), sweep('b')])).toBe('b');
    expect(nextSweep([sweep('a'), sweep('b')])).toBe('a');
    expect(nextSweep([sweep('a', 0, { running: 1 }), sweep('b', 0, { running: 1, priority: 1 })])).toBe('b');
  });
});

describe('fair share', () => {
  /** Plays trials of these lengths in one slot; what each sweep has had of 100 s in the end, in seconds. */
  function played(sweeps: readonly { id: string; priority: number; trialMs: number }[]): Record<string, number> {
    const share = new FairShare();
    let nowMs = 0;
    while (nowMs < 100_000) {
      const id = nextSweep(share.contenders(sweeps, nowMs)) ?? '';
      share.started(id, 'slot', nowMs);
      nowMs += sweeps.find((one) => one.id === id)?.trialMs ?? 0;
      share.ended(id, 'slot', nowMs);
    }
    return Object.fromEntries(share.contenders(sweeps, nowMs).map(({ id, usedMs }) => [id, usedMs / 1000]));
  }

  it('gives each sweep the same time, however long its trials are', () => {
    const { short = 0, long = 0 } = played([
      { id: 'short', priority: 0, trialMs: 10 },
      { id: 'long', priority: 0, trialMs: 1000 },
    ]);
    expect(Math.abs(short - long)).toBeLessThanOrEqual(1);
  });

  it('gives a sweep twice the time of one that has one priority less', () => {
    const { low = 0, high = 0 } = played([
      { id: 'low', priority: 3, trialMs: 100 },
      { id: 'high', priority: 4, trialMs: 100 },
    ]);
    expect(high / low).toBeCloseTo(2, 1);
  });

  it('counts the time of trials that run', () => {
    const share = new FairShare();
    const sweeps = [sweep('a'), sweep('b')];
    share.contenders(sweeps, 0);
    share.started('a', 'one', 0);
    expect(share.contenders(sweeps, 50)).toMatchObject([
      { id: 'a', usedMs: 50, running: 1 },
      { id: 'b', usedMs: 0, running: 0 },
    ]);
  });

  it('lets a sweep that comes later begin level with the others, not before them', () => {
    const share = new FairShare();
    share.contenders([sweep('a')], 0);
    share.started('a', 'one', 0);
    share.ended('a', 'one', 1000);
    const late = { id: 'late', priority: 1 };
    expect(share.contenders([sweep('a'), late], 1000)).toMatchObject([{ usedMs: 1000 }, { usedMs: 2 * 1000 }]);
  });

  it('forgets sweeps that are over', () => {
    const share = new FairShare();
    share.contenders([sweep('a')], 0);
    share.started('a', 'one', 0);
    share.keep(new Set());
    expect(share.contenders([sweep('a')], 10)).toMatchObject([{ usedMs: 0, running: 0 }]);
  });
});
