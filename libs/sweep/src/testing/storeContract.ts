import { afterEach, beforeEach, describe } from 'vitest';
import type { SweepStore } from '../trialStore.ts';
import { attemptContract } from './attemptContract.ts';
import { pulseContract } from './pulseContract.ts';
import { readingContract } from './readingContract.ts';
import { recordingContract } from './recordingContract.ts';
import { requestContract } from './requestContract.ts';
import { reuseContract } from './reuseContract.ts';
import { schedulerContract } from './schedulerContract.ts';
import { trialTableContract } from './trialTableContract.ts';

/**
 * Every guarantee of `TrialStore` and `SweepReader` as a test; a store is one when it passes.
 *
 * @param makeStore a new, empty store; called for each test, and closed after it
 */
export function storeContract(name: string, makeStore: () => Promise<SweepStore>): void {
  describe(`${name} is a sweep store`, () => {
    let store: SweepStore;

    beforeEach(async () => {
      store = await makeStore();
    });

    afterEach(() => store.close());

    recordingContract(() => store);
    attemptContract(() => store);
    requestContract(() => store);
    reuseContract(() => store);
    schedulerContract(() => store);
    readingContract(() => store);
    trialTableContract(() => store);
    pulseContract(() => store);
  });
}
