import { checkSweepFile } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { starter } from './starter.ts';

describe('the file that a new sweep begins as', () => {
  it('has no mistake, and the control of each of its schedules', () => {
    const checked = checkSweepFile(starter);
    expect('problems' in checked ? checked.problems : checked.configurations.length).toBe(2 * 2 * 2);
  });
});
