import { configurationOfTrial, type Member } from '../compare/members.ts';
import type { TrialData } from './trialData.ts';
import type { TrialMean } from './trialMeans.ts';

/** The configurations that meet in some cells of the heat map, as the compare screen takes them; each once. */
export function cellMembers(data: TrialData, sweepId: string, cells: readonly TrialMean[]): Member[] {
  const first = new Map<number, number>();
  for (const trial of cells.flatMap(({ trials }) => trials)) {
    const configuration = data.configurations[trial] ?? 0;
    if (!first.has(configuration)) first.set(configuration, trial);
  }
  return [...first.values()].map((trial) => configurationOfTrial(sweepId, data.numbers[trial] ?? 0));
}
