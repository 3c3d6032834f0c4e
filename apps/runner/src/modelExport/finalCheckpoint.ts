import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SweepError, type SweepReader, type Trial } from '@coolsweep/sweep';

/** The file of a trial's checkpoint after its last update; null where it is gone, or there never was one. */
async function fileOf(folder: string, { id, checkpoint, progress }: Trial): Promise<string | null> {
  const isLast = checkpoint?.step === progress.steps;
  if (checkpoint === null || !isLast) return null;
  // By its name: the folder may have moved since.
  const file = join(folder, id, basename(checkpoint.path));
  return access(file).then(
    () => file,
    () => null,
  );
}

async function finalHashOf(store: SweepReader, trialId: string): Promise<string | null> {
  return (await store.attemptsOf(trialId)).at(-1)?.finalHash ?? null;
}

/** Reruns of a trial that came to the same weights, to the last bit. */
async function identicalReruns(store: SweepReader, trialId: string): Promise<Trial[]> {
  const finalHash = await finalHashOf(store, trialId);
  if (finalHash === null) return [];
  const reruns = (await store.listSweeps()).filter(({ sweep }) => sweep.origin?.trialId === trialId);
  const trials = (await Promise.all(reruns.map(({ sweep }) => store.trialsOf(sweep.id)))).flat();
  const hashes = await Promise.all(trials.map(({ id }) => finalHashOf(store, id)));
  return trials.filter((_, index) => hashes[index] === finalHash);
}

/**
 * The file with the trained model of a trial: its own last checkpoint, that of the trial whose result it took over, or that
 * of a rerun which came to the same weights.
 *
 * @param folder with a folder of checkpoints for each trial
 * @throws SweepError `not_found`, with the command that trains the model again
 */
export async function finalCheckpoint(store: SweepReader, folder: string, trial: Trial): Promise<string> {
  const trained = trial.reusedFrom === null ? trial : await store.trialById(trial.reusedFrom);
  for (const candidate of [trained, ...(await identicalReruns(store, trained.id))]) {
    const file = await fileOf(folder, candidate);
    if (file !== null) return file;
  }
  const { sweep } = await store.sweepById(trained.sweepId);
  const again =
    sweep.spec.checkpoints?.keep === 0
      ? 'its sweep file says checkpoints.keep: 0. Write the sweep file by --no-model, set keep: 1 there, run it, and export from that sweep'
      : `coolsweep gc may have removed it, or an earlier release trained it. Train it again by: coolsweep rerun ${trained.id}; then give this command once more`;
  throw new SweepError(
    'not_found',
    `the trained model of ${trial.id} is gone, for its last checkpoint is not in ${join(folder, trained.id)}: ${again}. ` +
      'The sweep file alone is written with --no-model.',
  );
}
