import { slotEnvironment, type Slot } from '@coolsweep/scheduler';
import {
  addressIn,
  contentHash,
  isObjective,
  SweepError,
  type JsonObject,
  type Sweep,
  type SweepStore,
  type Trial,
  type TrialConfig,
} from '@coolsweep/sweep';
import { askProbe } from './askProbe.ts';
import type { Environment } from './env.ts';

/** With what the trials of a sweep are run, as far as their results depend on it. */
export interface TrialSettings {
  readonly threads: number;
  readonly dataDir: string | null;
  /** Whether every trial is trained, also where its result is known. */
  readonly fresh: boolean;
}

type DatasetRequest = Omit<TrialConfig['dataset'], 'augment'>;

/** Where a trial would be run. */
export interface TrialPlace extends Pick<TrialSettings, 'threads' | 'dataDir'> {
  readonly usesGpu: boolean;
}

/** What trials on these data sets would record of their surroundings, in their order. */
export type Surroundings = (datasets: readonly DatasetRequest[], place: TrialPlace) => Promise<readonly JsonObject[]>;

/** Asks a probe process, which sees what a trial process in such a slot would see. */
export function probedSurroundings(environment: Environment, slots: readonly Slot[]): Surroundings {
  return (datasets, { threads, dataDir, usesGpu }) => {
    const slot = slots.find(({ gpu }) => (gpu !== null) === usesGpu) ?? { name: 'probe', gpu: null };
    return askProbe(
      { ...environment, all: { ...environment.all, ...slotEnvironment(slot, threads) } },
      { type: 'surroundings', datasets: [...datasets], dataDir, cacheDir: environment.cacheDir },
    );
  };
}

export interface EarlierResultsOptions {
  readonly store: Pick<SweepStore, 'repeated' | 'trialAt' | 'reuse'>;
  readonly surroundings: Surroundings;
  /** What names the program; null where that is not known, and then nothing is taken over. */
  readonly sourceHash: string | null;
  readonly now: () => Date;
  /** Is told why results are not looked for. */
  readonly tell: (reason: string) => void;
}

/** How long it is taken for granted that the data has not changed, milliseconds. */
const knownMs = 60_000;

function requestOf({ dataset: { augment: _, ...request } }: TrialConfig): DatasetRequest {
  return request;
}

/**
 * Completes waiting trials with the results of trials at the same content address. Nothing is looked into unless there is
 * a result for the same configuration and seed: data sets are read whole for it.
 */
export class EarlierResults {
  readonly #options: EarlierResultsOptions;
  /** By data set and settings. */
  readonly #known = new Map<string, { readonly atMs: number; readonly found: JsonObject | null }>();

  constructor(options: EarlierResultsOptions) {
    this.#options = options;
  }

  /** The trials of the sweep that are completed now, and were waiting before. */
  async takeOver({ id, origin, spec }: Sweep, settings: TrialSettings): Promise<Trial[]> {
    const { store, sourceHash } = this.#options;
    // A rerun is made to be trained.
    if (settings.fresh || origin?.kind === 'rerun' || sourceHash === null) return [];
    const waiting = (await store.repeated(id)).flatMap((trial) =>
      isObjective(trial.config) ? [] : [{ trial, request: requestOf(trial.config) }],
    );
    const place = { threads: settings.threads, dataDir: settings.dataDir, usesGpu: spec.resources.gpus > 0 };
    await this.#learn(
      waiting.map(({ request }) => request),
      place,
    );
    const taken: Trial[] = [];
    for (const { trial, request } of waiting) {
      const found = this.#known.get(keyOf(request, place))?.found ?? null;
      const address = found === null ? null : addressIn(trial, { ...found, sourceHash });
      const result = address === null ? null : await this.#take(trial, address);
      if (result !== null) taken.push(result);
    }
    return taken;
  }

  /** Finds out about data sets of which nothing is known, or not since lately. */
  async #learn(requests: readonly DatasetRequest[], place: TrialPlace): Promise<void> {
    const { surroundings, now, tell } = this.#options;
    const atMs = now().getTime();
    const unknown = new Map(
      requests
        .map((request) => [keyOf(request, place), request] as const)
        .filter(([key]) => atMs - (this.#known.get(key)?.atMs ?? -Infinity) >= knownMs),
    );
    if (unknown.size === 0) return;
    const found = await surroundings([...unknown.values()], place).catch((error: unknown) => {
      // A trial will say so, where it is wrong; one that may be trained is not kept waiting.
      if (!(error instanceof SweepError)) throw error;
      tell(`earlier results are not looked for: ${error.message}`);
      return [];
    });
    [...unknown.keys()].forEach((key, index) => this.#known.set(key, { atMs, found: found[index] ?? null }));
  }

  /** Null where there is no result, or somebody else has just claimed the trial. */
  async #take(trial: Trial, addressHash: string): Promise<Trial | null> {
    const { store, now } = this.#options;
    const from = await store.trialAt(addressHash);
    if (from === null) return null;
    try {
      return await store.reuse(trial.id, { trialId: from.id, at: now(), addressHash });
    } catch (error) {
      if (error instanceof SweepError && error.code === 'conflict') return null;
      throw error;
    }
  }
}

function keyOf(request: DatasetRequest, place: TrialPlace): string {
  return contentHash({ request, place });
}
