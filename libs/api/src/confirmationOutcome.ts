import {
  confirmationOf,
  contentHash,
  groupByConfiguration,
  isObjective,
  rankedMean,
  selectionBias,
  toNumeral,
  type AnyConfig,
  type Confirmation,
  type Sweep,
  type Trial,
} from '@coolsweep/sweep';
import { numeralOrNull } from './numeral.ts';

interface RecordedSweep {
  readonly sweep: Sweep;
  readonly trials: readonly Trial[];
}

function configsOf(trials: readonly Trial[]): Map<string, AnyConfig> {
  return new Map(trials.map(({ configHash, config }) => [configHash, config]));
}

/** Epochs of the confirmation where they are not those of the sweep: of a run that is of no length that it had. */
function otherEpochs(origin: RecordedSweep, made: RecordedSweep): number | null {
  const known = configsOf(origin.trials);
  const [other] = [...configsOf(made.trials)].flatMap(([hash, config]) =>
    known.has(hash) || isObjective(config) ? [] : [config.epochs],
  );
  return other ?? null;
}

/**
 * What was chosen for a recorded confirmation. Its sweep says which configurations were run, not how many were chosen:
 * each came with its matched control. So the fewest best ones that bring just those; where the search has changed since,
 * and none do, everything that was run again and can be ranked.
 */
function chosenFor(origin: RecordedSweep, made: RecordedSweep): Pick<Confirmation, 'chosen'> {
  const { metric } = origin.sweep.spec;
  const goal = metric?.goal ?? 'maximize';
  const isRanked = groupByConfiguration(origin.trials, goal).some((group) => rankedMean(group) !== null);
  if (metric === null || !isRanked) return { chosen: [] };
  const confirmed = configsOf(made.trials);
  const epochs = otherEpochs(origin, made);
  const choose = (best: number) =>
    confirmationOf({ ...origin, usedSeeds: [] }, { best, seeds: made.sweep.spec.seeds.length, epochs });
  for (let best = 1; best <= confirmed.size; best++) {
    const { configs, chosen } = choose(best);
    if (configs.length > confirmed.size) break;
    if (configs.length === confirmed.size && configs.every((config) => confirmed.has(contentHash(config))))
      return { chosen };
  }
  return { chosen: choose(origin.trials.length).chosen.filter(({ configHash }) => confirmed.has(configHash)) };
}

/** Search against confirmation: how much better each chosen configuration looked than fresh seeds show it to be. */
export function confirmationOutcome(origin: RecordedSweep, made: RecordedSweep) {
  const found = selectionBias(chosenFor(origin, made), { spec: made.sweep.spec, trials: made.trials });
  return {
    metric: origin.sweep.spec.metric,
    /** Where they are not those of the search, the difference is also one of training length. */
    epochs: otherEpochs(origin, made),
    seeds: made.sweep.spec.seeds,
    configurations: found.map(({ params, configHash, searchMean, confirmedMean, bias }) => {
      const trials = made.trials.filter((trial) => trial.configHash === configHash);
      return {
        params,
        configHash,
        searchMean: toNumeral(searchMean),
        confirmedMean: numeralOrNull(confirmedMean),
        bias: numeralOrNull(bias),
        trials: trials.length,
        completed: trials.filter(({ state }) => state === 'completed').length,
        diverged: trials.filter(({ state }) => state === 'diverged').length,
      };
    }),
  };
}
