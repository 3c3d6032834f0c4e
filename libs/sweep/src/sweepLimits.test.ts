import { describe, expect, it } from 'vitest';
import { resolveLimits } from './limitsField.ts';
import { limitReached, type LimitedTrial, type SweepUsage } from './sweepLimits.ts';
import type { Limits } from './limitsField.ts';
import type { SweepSpec } from './sweepFile.ts';
import { parsed } from './testing/exampleSweepFile.ts';

const file = `
name: limited
method: grid
metric: {name: validation/accuracy, goal: maximize, target: 0.9}
model: mlp
dataset: digits
epochs: 1
batchSize: 32
optimizer: {name: sgd, learningRate: 0.1}
seeds: 2
`;

function limited(limits: Partial<Limits>): SweepSpec {
  return { ...parsed(file).spec, limits: { ...resolveLimits(), ...limits } };
}

const start = new Date(Date.UTC(2026, 0, 1));
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** A trial that took a minute, completed at 0.5 unless said otherwise. */
function trial(given: Partial<LimitedTrial> = {}): LimitedTrial {
  return {
    ...{ configHash: 'a', params: {}, state: 'completed', objective: 0.5, failure: null },
    ...{ startedAt: start, finishedAt: after(60) },
    ...given,
  };
}

function failed(message: string): LimitedTrial {
  return trial({ state: 'failed', objective: null, failure: { message, step: 3 } });
}

function usage(trials: readonly LimitedTrial[], given: Partial<SweepUsage> = {}): SweepUsage {
  return { trials, startedAt: start, now: after(60), gpus: 1, ...given };
}

describe('the limits of a sweep', () => {
  it('end no sweep that gives none', () => {
    expect(limitReached(parsed(file).spec, usage([trial(), trial({ objective: 0.99 })]))).toBeNull();
  });

  it('count the trials that were run to their end, while others wait', () => {
    const spec = limited({ trials: 2 });
    const unstarted = trial({ state: 'cancelled', startedAt: null });
    const waiting = trial({ state: 'waiting', startedAt: null, finishedAt: null });
    expect(limitReached(spec, usage([trial(), trial({ state: 'running' }), unstarted, waiting]))).toBeNull();
    expect(limitReached(spec, usage([trial(), trial({ state: 'diverged' }), unstarted]))).toBeNull();
    expect(limitReached(spec, usage([trial(), trial({ state: 'diverged' }), unstarted, waiting]))).toBe(
      'limits.trials: 2 trials are done, 2 are allowed',
    );
  });

  it('count time from the start of the first trial', () => {
    const spec = limited({ wallTimeSeconds: 600 });
    expect(limitReached(spec, usage([trial()], { now: after(599) }))).toBeNull();
    expect(limitReached(spec, usage([trial()], { now: after(600) }))).toMatch(/^limits.wallTime: 600 s have passed/);
    expect(limitReached(spec, usage([], { startedAt: null, now: after(9999) }))).toBeNull();
  });

  it('count GPU hours over finished and running trials, and none on the CPU', () => {
    const spec = limited({ gpuHours: 1 });
    const hour = trial({ finishedAt: after(1800) });
    const running = trial({ state: 'running', finishedAt: null });
    const waiting = trial({ state: 'waiting', finishedAt: null });
    const at = (seconds: number, gpus: number) =>
      limitReached(spec, usage([hour, running, waiting], { now: after(seconds), gpus }));
    expect(at(1799, 1)).toBeNull(); // 0.5 h + 1799 s < 1 h
    expect(at(1800, 1)).toBe('limits.gpuHours: 1.00 GPU hours were used, 1 are allowed');
    expect(at(1800, 0)).toBeNull();
  });

  it('stop at the target when all seeds of a configuration have reached it together, and only on request', () => {
    const both = [trial({ objective: 0.88 }), trial({ objective: 0.92 })];
    expect(limitReached(limited({ stopAtTarget: true }), usage(both))).toBe(
      'limits.stopAtTarget: a configuration has validation/accuracy 0.9, the target is 0.9',
    );
    expect(limitReached(limited({}), usage(both))).toBeNull();
    const lucky = [trial({ objective: 0.95 }), trial({ state: 'running', objective: null })];
    expect(limitReached(limited({ stopAtTarget: true }), usage(lucky))).toBeNull();
  });

  it('know a target that is reached from above', () => {
    const spec = limited({ stopAtTarget: true });
    const loss = { ...spec, metric: { name: 'validation/loss', goal: 'minimize', target: 0.2 } as const };
    expect(limitReached(loss, usage([trial({ objective: 0.3 })]))).toBeNull();
    expect(limitReached(loss, usage([trial({ objective: 0.1 })]))).toMatch(/^limits.stopAtTarget/);
  });

  it('stop after failures of one kind, which differ in numbers and stacks only', () => {
    const spec = limited({ failures: 2 });
    const [first, same] = [failed('out of memory at step 12\n  at a'), failed('out of memory at step 3.5\n  at b')];
    expect(limitReached(spec, usage([first, failed('no such file')]))).toBeNull();
    expect(limitReached(spec, usage([first, failed('no such file'), same]))).toBe(
      'limits.failures: 2 trials failed in the same way, the last one with: out of memory at step 3.5',
    );
  });

  it('are 5 failures of one kind where a file gives none', () => {
    const failures = Array.from({ length: 5 }, () => failed('no such file'));
    expect(limitReached(parsed(file).spec, usage(failures.slice(1)))).toBeNull();
    expect(limitReached(parsed(file).spec, usage(failures))).toMatch(/^limits.failures: 5/);
  });
});
