import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isObjective, type SweepStore, type Trial, type TrialConfig } from '@coolsweep/sweep';
import { z } from 'zod';
import { askProbe } from './askProbe.ts';
import type { Environment } from './env.ts';
import { sourceHash } from './sourceHash.ts';

/** A trial, and the one with whose training it is to go on. */
export interface ContinuedPair {
  readonly trial: Trial;
  readonly other: Trial;
}

/** What became of trials that were to go on with the training of others. */
export interface ContinuedTrials {
  /** Those that go on, by the trial that they go on from. */
  readonly continued: readonly { readonly from: string; readonly step: number; readonly isSameProgram: boolean }[];
  /** Those that begin anew, and why. */
  readonly anew: readonly { readonly from: string; readonly reason: string }[];
}

interface Workshop {
  readonly environment: Environment;
  readonly store: SweepStore;
}

/** What an attempt recorded, as far as it is needed to go on. */
const trained = z.object({
  dataset: z.object({ contentHash: z.string() }),
  stepsPerEpoch: z.int(),
  sourceHash: z.string().optional(),
});

/** A pair with all that is needed to make a checkpoint of one of the other. */
interface Continuable extends ContinuedPair {
  readonly config: TrialConfig;
  readonly epochs: number;
  readonly recorded: z.infer<typeof trained>;
  readonly files: readonly string[];
}

/** The checkpoints of a trial, the latest first. */
async function checkpointsOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const checkpoints = names.filter((name) => name.endsWith('.checkpoint'));
  return checkpoints
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

const checkpointFolder = ({ home }: Environment, trialId: string) => join(home, 'checkpoints', trialId);

async function continuable({ environment, store }: Workshop, pair: ContinuedPair): Promise<Continuable | string> {
  const { trial, other } = pair;
  if (isObjective(other.config) || isObjective(trial.config)) return 'it is no training';
  const root = other.reusedFrom ?? other.id;
  const attempt = (await store.attemptsOf(root)).at(-1);
  const { data: recorded } = trained.safeParse(attempt?.environment);
  if (recorded === undefined) return 'it was recorded by a release that did not say enough of its data';
  const files = await checkpointsOf(checkpointFolder(environment, root));
  if (files.length === 0) return 'its checkpoint is gone';
  return { ...pair, config: other.config, epochs: trial.config.epochs, recorded, files };
}

async function continueOne(store: SweepStore, { trial, other }: ContinuedPair, found: FoundContinuation) {
  const { file, step, upTo } = found;
  await store.continueFrom(trial.id, { trialId: other.id, upTo, checkpoint: { path: file, step } });
}

type FoundContinuation = { readonly file: string; readonly step: number; readonly upTo: number };

/**
 * Has each trial go on from the last checkpoint of its shorter counterpart where that leads, to the last bit, to what a
 * run from the beginning would come to; the others begin at the beginning.
 */
export async function continueTrials(workshop: Workshop, pairs: readonly ContinuedPair[]): Promise<ContinuedTrials> {
  const { environment, store } = workshop;
  const anew: { from: string; reason: string }[] = [];
  const continued: { from: string; step: number; isSameProgram: boolean }[] = [];
  const ready: Continuable[] = [];
  for (const pair of pairs) {
    const found = await continuable(workshop, pair);
    if (typeof found === 'string') anew.push({ from: pair.other.id, reason: found });
    else ready.push(found);
  }
  if (ready.length === 0) return { continued, anew };
  const answers = await askProbe(environment, {
    type: 'continue',
    trials: ready.map(({ trial, config, epochs, recorded, files }) => ({
      ...{ config, epochs, files: [...files], seed: trial.seed },
      ...{ dataset: recorded.dataset.contentHash, stepsPerEpoch: recorded.stepsPerEpoch },
      folder: checkpointFolder(environment, trial.id),
    })),
    ...{ dataDir: null, cacheDir: environment.cacheDir },
  });
  const present = sourceHash();
  for (const [index, pair] of ready.entries()) {
    const answer = answers[index] ?? { refusal: 'nothing was found out about its checkpoint' };
    const from = pair.other.id;
    if ('refusal' in answer) {
      anew.push({ from, reason: answer.refusal });
      continue;
    }
    await continueOne(store, pair, answer);
    continued.push({ from, step: answer.step, isSameProgram: pair.recorded.sourceHash === present });
  }
  return { continued, anew };
}
