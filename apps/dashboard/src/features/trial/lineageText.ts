import type { RouterOutputs } from '@coolsweep/api';
import { formatMetric } from '../../ui/number.ts';

export type Related = RouterOutputs['lineage']['ofTrial']['related'][number];

/** The relation as it stands before the name of the other sweep. */
export const relationWords: Readonly<Record<Related['relation'], string>> = {
  rerunOf: 'Rerun of',
  rerunAs: 'Run again as',
  confirms: 'Confirms',
  confirmedBy: 'Confirmed by',
  extends: 'Extended from',
  extendedBy: 'Extended to',
  continues: 'Goes on with the training of',
  continuedBy: 'Training continued by',
  takenOverFrom: 'Result taken over from',
  takenOverBy: 'Result taken over by',
};

/** A trial of a relative: `#3, seed 7: 93.20 %`; its state where it has no result. */
export function relativeText({ number, seed, state, objective }: Related['trials'][number], metric: string | null) {
  const value = objective === null || metric === null ? state : formatMetric(metric, Number(objective));
  return `#${number}, seed ${seed}: ${value}`;
}
