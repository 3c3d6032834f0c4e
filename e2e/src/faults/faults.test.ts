import { describe, expect, it } from 'vitest';
import { faultRun } from './faultRun.ts';

describe('a sweep of which a trial process, or the scheduler, is killed', () => {
  // The whole harness, with every kind of fault, is `npx nx run e2e:faults`.
  it('gives the results of an undisturbed one, bit for bit, and each of them once', { timeout: 600_000 }, async () => {
    const lines: string[] = [];
    const options = { only: 'kill', moments: 2, seed: 1, lanes: 2, keep: false };
    const summary = await faultRun(options, (line) => lines.push(line));
    expect(summary.faults.flatMap(({ problems }) => problems)).toEqual([]);
    expect(summary).toMatchObject({ injected: 2, survived: 2, failed: 0, skipped: 0 });
    expect(summary.faults.map(({ name }) => name).sort()).toEqual(['kill-scheduler', 'kill-trial']);
    expect(lines).toHaveLength(1 + 2);
  });
});
