import { describe, expect, it, vi } from 'vitest';
import { SweepError } from './errors.ts';

describe('an expected failure', () => {
  it('is known by those who have another copy of its class', async () => {
    vi.resetModules();
    const copy = await import('./errors.ts');
    expect(copy.SweepError).not.toBe(SweepError);
    expect(new copy.SweepError('not_found', 'gone')).toBeInstanceOf(SweepError);
    expect(new SweepError('not_found', 'gone')).toBeInstanceOf(copy.SweepError);
  });

  it('is told from other errors', () => {
    for (const other of [new Error('x'), { name: 'SweepError', code: 'not_found' }, null, 'SweepError']) {
      expect(other instanceof SweepError).toBe(false);
    }
    expect(new SweepError('conflict', 'x')).toBeInstanceOf(Error);
  });
});
