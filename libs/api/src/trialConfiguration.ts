import type { SweepReader, Trial } from '@coolsweep/sweep';
import { comparisonFields } from './comparisonFields.ts';

/** Trials of the sweep whose configurations are looked at, and values of a field that are named. */
const mostTrials = 1_000;
const mostValues = 8;

/**
 * The configuration of a trial field by field, those first in which other configurations of its sweep differ, with what
 * these have there.
 */
export async function trialConfiguration(store: SweepReader, trial: Trial) {
  const trials = await store.trialsOf(trial.sweepId, { limit: mostTrials });
  const others = new Map(trials.map(({ configHash, config }) => [configHash, config]));
  others.delete(trial.configHash);
  const fields = comparisonFields([trial.config, ...others.values()]);
  return {
    /** Other configurations that were looked at. */
    others: others.size,
    fields: fields.map(({ path, values: [own = null, ...rest] }) => {
      const different = [...new Set(rest.map((value) => value ?? '—'))].filter((value) => value !== (own ?? '—'));
      return {
        path,
        value: own,
        others: different.slice(0, mostValues),
        /** Further values that are not named. */
        more: Math.max(0, different.length - mostValues),
      };
    }),
  };
}
