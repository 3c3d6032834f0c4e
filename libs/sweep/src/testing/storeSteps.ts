import { expect } from 'vitest';
import type { SweepErrorCode } from '../errors.ts';
import type { AttemptResult, Claim, NewSweep, Sweep, SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';

/** `seconds` after the suite's zero. */
export function time(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
}

/** No owner of a lease is dead. */
export const never = () => false;

export function result(changes: Partial<AttemptResult> = {}): AttemptResult {
  return { outcome: 'completed', at: time(50), objective: 0.5, results: {}, failure: null, ...changes };
}

export async function refused(promise: Promise<unknown>, code: SweepErrorCode): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: 'SweepError', code });
}

/** What most tests of a store do first. */
export interface StoreSteps {
  readonly create: (sweep?: NewSweep, seconds?: number) => Promise<Sweep>;
  readonly claim: (sweep: Sweep, given?: { at?: number; lease?: number; owner?: string }) => Promise<Claim>;
  /** Takes back what has run out. */
  readonly expire: (sweep: Sweep, at: number) => Promise<string[]>;
}

/** @param current the store of the test at hand */
export function storeSteps(current: () => SweepStore): StoreSteps {
  return {
    create: (sweep = exampleSweep(), seconds = 0) => current().createSweep(sweep, time(seconds)),
    claim: async (sweep, { at = 10, lease = 40, owner = 'runner-1' } = {}) => {
      const claimed = await current().claim(sweep.id, { owner, at: time(at), leaseUntil: time(lease) });
      if (claimed === null) throw new Error('nothing waits');
      return claimed;
    },
    expire: (sweep, at) => current().reclaim(sweep.id, { at: time(at), isDead: never }),
  };
}
