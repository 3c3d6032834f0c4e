import { isObjective, trainingsOf, type AnyConfig } from './anyConfig.ts';
import { contentHash } from './canonicalJson.ts';
import { SweepError } from './errors.ts';
import { extendedText } from './extendedText.ts';
import { listedSweep } from './listedSweep.ts';
import { isSearch } from './methodRules.ts';
import { controlOf } from './optimizerConfig.ts';
import { parseSweepFile, type ParsedSweepFile } from './parseSweepFile.ts';
import type { ParameterValue } from './sweepFile.ts';
import { isFinished } from './trial.ts';
import type { TrialConfig } from './trialConfig.ts';
import type { NewTrial, Sweep, SweepStore, Trial } from './trialStore.ts';

/** What a sweep is to have more of than it has. */
export interface ExtensionRequest {
  /** Seeds in all; null: as many as it has. */
  readonly seeds: number | null;
  /** Epochs in all; null: as many as it has. */
  readonly epochs: number | null;
  /** Further values of parameters, by their paths. */
  readonly values: Readonly<Record<string, readonly ParameterValue[]>>;
}

/** A sweep with its trials. */
export interface ExtendedSweep {
  readonly sweep: Pick<Sweep, 'id' | 'spec' | 'source' | 'state'>;
  readonly trials: readonly Trial[];
}

const wrong = (message: string) => new SweepError('invalid_arguments', message);

/** The seeds of the sweep and the smallest others from 1 on, until there are `count`. */
function seedsOf({ sweep }: ExtendedSweep, count: number | null): readonly number[] {
  const { seeds } = sweep.spec;
  if (count === null) return seeds;
  if (count <= seeds.length)
    throw wrong(`--seeds ${count}: sweep ${sweep.id} has ${seeds.length} seeds already; give a larger number`);
  const all = [...seeds];
  for (let seed = 1; all.length < count; seed++) if (!all.includes(seed)) all.push(seed);
  return all;
}

/** Paths of the lengths inside a field that are fractions of the run. */
function fractionsIn(value: unknown, path: string): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'fraction' ? [path] : fractionsIn(part, Array.isArray(value) ? path : `${path}.${key}`),
  );
}

/** Why a longer run would have another past than these configurations have; null when it would not. */
function changedPast(configs: readonly TrialConfig[]): string | null {
  const fractions = [...new Set(configs.flatMap(({ optimizer }) => fractionsIn(optimizer, 'optimizer')))];
  if (fractions.length > 0)
    return `${fractions.join(', ')}: a fraction of the run is another length in a longer run; give {steps: …} or {epochs: …}`;
  const controlled = configs.find(({ optimizer }) => controlOf(optimizer) !== 'none');
  return controlled === undefined
    ? null
    : `optimizer.control: the learning rate of ${controlOf(controlled.optimizer)} depends on how long the run is`;
}

/** @throws SweepError `invalid_arguments` when trials cannot go on to so many epochs, with the field that is the reason */
function checkEpochs({ sweep, trials }: ExtendedSweep, epochs: number): void {
  const trainings = trainingsOf(trials.map(({ config }) => config));
  if (trainings.length < trials.length) throw wrong(`sweep ${sweep.id} calls a module, which has no epochs`);
  const present = [...new Set(trainings.map((config) => config.epochs))];
  if (present.length > 1)
    throw wrong(`--epochs: sweep ${sweep.id} varies them (${present.join(', ')}); write the longer ones into a --file`);
  const [now = 0] = present;
  if (epochs <= now) throw wrong(`--epochs ${epochs}: sweep ${sweep.id} has ${now} already; give a larger number`);
  const reason = changedPast(trainings);
  if (reason !== null)
    throw wrong(
      `sweep ${sweep.id} cannot be extended to ${epochs} epochs: its first ${now} would be others. ${reason}`,
    );
}

function withEpochs(config: AnyConfig, epochs: number | null): AnyConfig {
  return epochs === null || isObjective(config) ? config : { ...config, epochs };
}

/** Configurations of the sweep in the order of its trials, each once. */
function configsOf(trials: readonly Trial[]): AnyConfig[] {
  return [...new Map(trials.map(({ configHash, config }) => [configHash, config])).values()];
}

/** Whether the sweep file can be written anew with more in it; else its configurations are listed as they were chosen. */
function isRewritten({ sweep, trials }: ExtendedSweep): boolean {
  return !isSearch(sweep.spec.method) && !trials.some(({ config }) => isObjective(config));
}

/**
 * The sweep file of a sweep that has more seeds, epochs or values than another one, and all of that one: its own file with
 * these fields changed, or of a search, whose configurations are chosen already, a list of them.
 *
 * @throws SweepError `invalid_arguments` when there is no more, or a longer run would have another past: with the field;
 *   `conflict` when the other sweep is not over
 */
export function extensionOf(
  extended: ExtendedSweep,
  request: ExtensionRequest,
): ParsedSweepFile & { readonly text: string } {
  const { sweep, trials } = extended;
  refuseOpen(extended);
  const { epochs, values } = request;
  const seeds = seedsOf(extended, request.seeds);
  if (epochs !== null) checkEpochs(extended, epochs);
  const name = `${sweep.id} extended`;
  if (isRewritten(extended)) {
    const text = extendedText(sweep.source, { name, seeds, epochs, values });
    return { ...parseSweepFile(text, name), text };
  }
  if (Object.keys(values).length > 0)
    throw wrong(`--values: sweep ${sweep.id} has no lists of values to add to; change its file and give it by --file`);
  const configs = configsOf(unpruned(trials)).map((config) => withEpochs(config, epochs));
  return listedSweep(sweep.spec, { name, description: `Sweep ${sweep.id} with more of it.`, configs, seeds });
}

/** @throws SweepError `conflict` when something of the sweep is still to be done, which would be done twice */
export function refuseOpen({ sweep: { id }, trials }: ExtendedSweep): void {
  const open = trials.filter(({ state }) => !isFinished(state)).length;
  if (open === 0) return;
  throw new SweepError(
    'conflict',
    `sweep ${id} has ${open} trials that are not finished: let them finish (coolsweep run --resume ${id}) or cancel them (coolsweep cancel ${id}), then extend it`,
  );
}

function unpruned(trials: readonly Trial[]): Trial[] {
  const pruned = prunedHashes(trials);
  return trials.filter(({ configHash }) => !pruned.has(configHash));
}

function prunedHashes(trials: readonly Trial[]): ReadonlySet<string> {
  return new Set(trials.flatMap(({ state, configHash }) => (state === 'pruned' ? [configHash] : [])));
}

/** What is to be done of an extension. */
export interface ExtensionPlan {
  /** All trials of the new sweep; those of configurations that were given up are left out. */
  readonly trials: readonly NewTrial[];
  /** The trial of the other sweep whose result a trial takes over, or with whose training it goes on; by `trialKey`. */
  readonly known: ReadonlyMap<string, Trial>;
  readonly shorter: ReadonlyMap<string, Trial>;
  /** Configurations that were given up by a pruner. */
  readonly leftOut: number;
}

/** What names a trial within a sweep. */
export function trialKey({ configHash, seed }: Pick<NewTrial, 'configHash' | 'seed'>): string {
  return `${configHash} ${seed}`;
}

/** Every trial by the key that it would have with other epochs. */
function byKey(trials: readonly Trial[], epochs: number | null): ReadonlyMap<string, Trial> {
  return new Map(
    trials.map((trial) => {
      const config = withEpochs(trial.config, epochs);
      return [
        trialKey({ configHash: config === trial.config ? trial.configHash : contentHash(config), seed: trial.seed }),
        trial,
      ];
    }),
  );
}

/**
 * What of an extension is known, what goes on and what is new. What a pruner has given up stays given up.
 *
 * @param epochs those of the extension when it has more; else null
 * @throws SweepError `invalid_arguments` when there is nothing new
 */
export function extensionPlan(
  { sweep, trials }: ExtendedSweep,
  { trials: wanted, epochs }: { readonly trials: readonly NewTrial[]; readonly epochs: number | null },
): ExtensionPlan {
  const own = byKey(trials, epochs);
  const pruned = prunedHashes(trials);
  const kept = wanted.filter((trial) => {
    const other = own.get(trialKey(trial));
    return !pruned.has(other?.configHash ?? trial.configHash);
  });
  const given = new Set(wanted.map(({ configHash }) => configHash)).size;
  const isResult = ({ state }: Trial) => state === 'completed' || state === 'diverged';
  const known = new Map(epochs === null ? [...own].filter(([, trial]) => isResult(trial)) : []);
  const shorter = new Map(epochs === null ? [] : [...own].filter(([, { state }]) => state === 'completed'));
  if (kept.every((trial) => known.has(trialKey(trial)))) throw wrong(`this adds no trial to sweep ${sweep.id}`);
  return { trials: kept, known, shorter, leftOut: given - new Set(kept.map(({ configHash }) => configHash)).size };
}

/** Completes the trials of an extension whose results the other sweep has; returns how many those are. */
export async function takeOver(
  store: Pick<SweepStore, 'reuse'>,
  trials: readonly Trial[],
  { known }: Pick<ExtensionPlan, 'known'>,
): Promise<number> {
  let taken = 0;
  for (const trial of trials) {
    const other = known.get(trialKey(trial));
    if (other === undefined) continue;
    await store.reuse(trial.id, { trialId: other.id, at: new Date() });
    taken += 1;
  }
  return taken;
}
