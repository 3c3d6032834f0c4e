import { SweepError } from '../errors.ts';
import { maxFailedAttempts } from '../trial.ts';
import type { TrialState } from '../trial.ts';
import type { NewTrial } from '../trialStore.ts';
import type { SweepState } from './record.ts';

/** What every store answers when it refuses something, in the same words. */
export const refusals = {
  unknownSweep: (id: string) =>
    new SweepError('not_found', `No sweep has the id ${JSON.stringify(id)}; \`coolsweep ls\` lists the sweeps.`),

  unknownTrial: (id: string) =>
    new SweepError(
      'not_found',
      `No trial has the id ${JSON.stringify(id)}; \`coolsweep show SWEEP\` lists the trials of a sweep.`,
    ),

  unknownAttempt: (id: number) =>
    new SweepError('not_found', `No attempt has the id ${id}; claim a trial to begin one.`),

  unmadeAttempt: (trialId: string, attempt: number) =>
    new SweepError(
      'not_found',
      `Trial ${trialId} has no attempt ${attempt}; ask without an attempt for the latest one.`,
    ),

  fenced: (attemptId: number) =>
    new SweepError(
      'fenced',
      `Attempt ${attemptId} has ended and may no longer write; stop its process and claim a trial anew.`,
    ),

  duplicateTrial: ({ configHash, seed }: Pick<NewTrial, 'configHash' | 'seed'>) =>
    new SweepError(
      'conflict',
      `Two trials have the configuration ${configHash.slice(0, 12)} and the seed ${seed}; give every trial once.`,
    ),

  sweepOver: (id: string, state: SweepState) =>
    new SweepError(
      'conflict',
      `Sweep ${id} is ${state}, and nothing of it runs or waits; \`coolsweep retry ${id} --failed\` tries failed and ` +
        'cancelled trials again.',
    ),

  trialOver: (id: string, state: TrialState) =>
    new SweepError(
      'conflict',
      `Trial ${id} is ${state}, and a finished trial does not change; retry a failed or cancelled one, or rerun it.`,
    ),

  notReusable: (id: string, from: string) =>
    new SweepError(
      'conflict',
      `Trial ${id} cannot take over the result of ${from}: it must wait, and the other have a result for the same ` +
        'configuration and seed, at the same content address or in the sweep that is extended; run it instead.',
    ),

  notContinuable: (id: string, from: string) =>
    new SweepError(
      'conflict',
      `Trial ${id} cannot go on with the training of ${from}: it must wait at its beginning, and the other be a ` +
        'completed one with the same seed in the sweep that is extended; run it from the beginning.',
    ),

  fewPoints: (maxPoints: number) =>
    new SweepError(
      'invalid_arguments',
      `maxPoints is ${maxPoints}; ask for at least 2, the smallest and the largest value.`,
    ),
};

/** What is recorded when the processes of trials are lost. */
export const losses = {
  ofAttempt: (owner: string) => `The process was lost: ${owner} is gone or did not renew its lease.`,

  ofTrial: (lostAttempts: number) =>
    `The process was lost in ${lostAttempts} attempts, and no more than ${maxFailedAttempts} are made; ` +
    'look at the log and at the memory of the machine.',
};

/** @throws SweepError `conflict` when two trials have the same configuration and seed */
export function refuseDuplicates(trials: readonly Pick<NewTrial, 'configHash' | 'seed'>[]): void {
  const seen = new Set<string>();
  for (const trial of trials) {
    const key = `${trial.configHash} ${trial.seed}`;
    if (seen.has(key)) throw refusals.duplicateTrial(trial);
    seen.add(key);
  }
}
