import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.ts';
import type { Line } from './startedCommand.ts';
import { delayIn, describeMoment, drawMoment, momentAt, timelineOf } from './timeline.ts';

const lines: Line[] = [
  { event: 'sweep', atMs: 1000 },
  { event: 'started', atMs: 2000 },
  { event: 'progress', step: 0, atMs: 2500 },
  { event: 'progress', step: 20, atMs: 3000 },
  { event: 'ended', atMs: 4000 },
  { event: 'done', atMs: 5000 },
];
const timeline = timelineOf(lines);
const everywhere = ['starting', 'loading', 'training'] as const;

describe('the timeline of a run', () => {
  it('has its phases, and leaves out lines that come more or less often', () => {
    expect(timeline).toEqual({
      marksMs: [1000, 2000, 4000],
      phases: { starting: [0, 2000], loading: [2000, 3000], training: [3000, 4000] },
    });
  });

  it('guesses when the first update was done where nothing tells', () => {
    const { phases } = timelineOf(lines.filter(({ event }) => event !== 'progress'));
    expect(phases.loading).toEqual([2000, 2000 + 0.8 * (4000 - 2000)]);
  });

  it('needs a trial', () => {
    expect(() => timelineOf(lines.slice(0, 1))).toThrow(/trained no trial/);
  });
});

describe('a moment', () => {
  it('is counted from the line before it, so that it keeps its place when everything takes longer', () => {
    expect(momentAt(timeline, 2600)).toEqual({ marks: 2, markMs: 2000, delayMs: 600, phase: 'loading' });
    expect(momentAt(timeline, 3100)).toEqual({ marks: 2, markMs: 2000, delayMs: 1100, phase: 'training' });
  });

  it('comes sooner where everything does, and later where everything does', () => {
    const moment = momentAt(timeline, 2600);
    expect(delayIn(moment, 2000 / 10)).toBe(600 / 10);
    expect(delayIn(moment, 2000 * 3)).toBe(600 * 3);
    expect(delayIn(momentAt(timeline, 400), 0)).toBe(400);
  });

  it('of the start is counted from the start', () => {
    expect(momentAt(timeline, 400)).toEqual({ marks: 0, markMs: 0, delayMs: 400, phase: 'starting' });
    expect(describeMoment(momentAt(timeline, 400))).toBe('starting, 0.40 s after the start');
  });

  it('is the same for the same seed, and as often in a short phase as in a long one', () => {
    const draw = (seed: number) => {
      const random = randomStream(seed);
      return Array.from({ length: 300 }, () => drawMoment(timeline, random, { phases: everywhere }));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    for (const phase of everywhere) {
      const count = draw(1).filter((moment) => moment.phase === phase).length;
      // 100 of 300 are expected, with a standard deviation of sqrt(300 * 1/3 * 2/3) = 8.2.
      expect(Math.abs(count - 100)).toBeLessThan(4 * 8.2);
    }
  });

  it('is in no other phase than those asked for', () => {
    const random = randomStream(1);
    const phases = Array.from({ length: 200 }, () => drawMoment(timeline, random, { phases: ['training'] }).phase);
    expect(new Set(phases)).toEqual(new Set(['training']));
  });

  it('near a mark is within a fraction of a second of one, from the first phase asked for on', () => {
    const random = randomStream(1);
    const marks = [2000, 4000];
    for (let n = 0; n < 200; n++) {
      const given = { phases: ['loading', 'training'], isNearMark: true } as const;
      const { marks: before, delayMs } = drawMoment(timeline, random, given);
      const atMs = (timeline.marksMs[before - 1] ?? 0) + delayMs;
      expect(Math.min(...marks.map((markMs) => Math.abs(markMs - atMs)))).toBeLessThanOrEqual(150);
      expect(atMs).toBeGreaterThanOrEqual(2000);
      expect(atMs).toBeLessThanOrEqual(4000);
    }
  });
});
