import { isObjective, type AnyConfig } from './anyConfig.ts';
import { canonicalJson, contentHash } from './canonicalJson.ts';
import { SweepError } from './errors.ts';
import type { Params } from './grid.ts';
import { groupByConfiguration, rankedMean } from './ranking.ts';
import type { Sweep, Trial } from './trialStore.ts';

/** What is to be confirmed. */
export interface ConfirmationRequest {
  /** How many configurations, the best first; all that can be ranked where there are fewer. */
  readonly best: number;
  /** Fresh seeds for each. */
  readonly seeds: number;
  /** Epochs of the confirmation; null for those of the sweep. */
  readonly epochs: number | null;
}

/** A configuration that results chose. */
export interface ChosenConfiguration {
  readonly params: Params;
  /** In the confirmation: another one than in the sweep where it is trained for other epochs. */
  readonly configHash: string;
  /** Mean objective over the seeds that chose it: too good, for it was chosen by it. */
  readonly searchMean: number;
}

export interface Confirmation {
  /** Best first. */
  readonly chosen: readonly ChosenConfiguration[];
  /** The chosen configurations, each with the rest of its matched pair where the sweep had it. */
  readonly configs: readonly AnyConfig[];
  readonly seeds: readonly number[];
}

/** A configuration without its control: the same for both of a matched pair. */
function pairOf(config: AnyConfig): string {
  if (isObjective(config)) return canonicalJson(config);
  return canonicalJson({ ...config, optimizer: { ...config.optimizer, control: 'none' } });
}

/** A configuration, then the rest of its matched pair: its controls, or what it is the control of. */
function withPartners(config: AnyConfig, all: readonly AnyConfig[]): AnyConfig[] {
  return [config, ...all.filter((other) => pairOf(other) === pairOf(config))];
}

/** The smallest seeds from 1 on that are not used. */
function freshSeeds(used: ReadonlySet<number>, count: number): number[] {
  const fresh: number[] = [];
  for (let seed = 1; fresh.length < count; seed++) if (!used.has(seed)) fresh.push(seed);
  return fresh;
}

function distinct(configs: readonly AnyConfig[]): AnyConfig[] {
  return [...new Map(configs.map((config) => [contentHash(config), config])).values()];
}

/** A configuration trained for other epochs; null for its own. */
function forEpochs(config: AnyConfig, epochs: number | null): AnyConfig {
  if (epochs === null) return config;
  if (!isObjective(config)) return { ...config, epochs };
  throw new SweepError(
    'invalid_arguments',
    `${config.objective.module} is no training and has no epochs: leave --epochs out`,
  );
}

/**
 * The best configurations of a sweep and seeds that took no part in choosing them, the same for all.
 *
 * @param usedSeeds seeds of sweeps that confirm or extend this one, so that another confirmation brings further ones
 * @throws SweepError `invalid_arguments` when nothing can be chosen
 */
export function confirmationOf(
  {
    sweep,
    trials,
    usedSeeds,
  }: { sweep: Pick<Sweep, 'id' | 'spec'>; trials: readonly Trial[]; usedSeeds: readonly number[] },
  request: ConfirmationRequest,
): Confirmation {
  const { metric, seeds } = sweep.spec;
  if (metric === null)
    throw new SweepError(
      'invalid_arguments',
      `sweep ${sweep.id} has no metric to choose by, for no image was held out: run it with dataset.validation`,
    );
  const configs = distinct(trials.map(({ config }) => config));
  const confirmed = (config: AnyConfig) => forEpochs(config, request.epochs);
  const ranked = groupByConfiguration(trials, metric.goal).flatMap((group) => {
    const [searchMean, config] = [rankedMean(group), group.trials[0]?.config];
    return searchMean === null || config === undefined ? [] : [{ params: group.params, searchMean, config }];
  });
  if (ranked.length === 0)
    throw new SweepError(
      'invalid_arguments',
      `no configuration of sweep ${sweep.id} is completed and free of divergence, so that none is the best: see coolsweep show ${sweep.id}`,
    );
  const best = ranked.slice(0, request.best);
  return {
    chosen: best.map(({ params, searchMean, config }) => ({
      params,
      searchMean,
      configHash: contentHash(confirmed(config)),
    })),
    configs: distinct(best.flatMap(({ config }) => withPartners(config, configs)).map(confirmed)),
    seeds: freshSeeds(new Set([...seeds, ...trials.map(({ seed }) => seed), ...usedSeeds]), request.seeds),
  };
}

/** A chosen configuration, as it looked and as it is. */
export interface ConfirmedConfiguration extends ChosenConfiguration {
  /** Mean objective over fresh seeds; null where none completed or one diverged. */
  readonly confirmedMean: number | null;
  /** By how much it looked better than it is, in units of the metric; below 0: worse. */
  readonly bias: number | null;
}

/** The selection bias of every chosen configuration: its mean in the search against its mean over fresh seeds. */
export function selectionBias(
  { chosen }: Pick<Confirmation, 'chosen'>,
  { spec, trials }: { spec: Sweep['spec']; trials: readonly Trial[] },
): ConfirmedConfiguration[] {
  const goal = spec.metric?.goal ?? 'maximize';
  const groups = groupByConfiguration(trials, goal);
  return chosen.map((configuration) => {
    const group = groups.find(({ configHash }) => configHash === configuration.configHash);
    const confirmedMean = group === undefined ? null : rankedMean(group);
    if (confirmedMean === null) return { ...configuration, confirmedMean, bias: null };
    const difference = configuration.searchMean - confirmedMean;
    return { ...configuration, confirmedMean, bias: goal === 'maximize' ? difference : -difference };
  });
}
