import {
  newSweepOf,
  objectiveOf,
  parseSweepFile,
  SweepError,
  type JsonObject,
  type SweepSpec,
  type SweepStore,
} from '@coolsweep/sweep';
import type { Program } from './program.ts';

/** A sweep file that somebody has decided to run. */
export interface Submission {
  readonly text: string;
  /** Names the decision: what is sent again under the same name, because no answer came, is recorded once. */
  readonly key: string;
}

/** A page must not decide which code is run; whoever names the folder of modules does. */
const byCommandLine =
  'a sweep with an objective is submitted where its modules are: download the file, and run `coolsweep submit FILE --objectives FOLDER`';

/** Submissions that this process has seen, by their keys: two of one key may arrive before the first is recorded. */
const seen = new WeakMap<SweepStore, Map<string, Promise<string>>>();

function settingsOf({ resources }: SweepSpec, { cores }: Program): JsonObject {
  // Where the data is, the scheduler knows.
  return { dataDir: null, threads: resources.threads ?? cores };
}

/** The sweep that was recorded under this key, also by a process before this one; null without one. */
async function recordedAs(store: SweepStore, key: string): Promise<string | null> {
  const sweeps = await store.listSweeps();
  return sweeps.find(({ sweep }) => sweep.environment.submission === key)?.sweep.id ?? null;
}

async function record(store: SweepStore, { text, key }: Submission, program: Program): Promise<string> {
  const known = await recordedAs(store, key);
  if (known !== null) return known;
  const parsed = parseSweepFile(text, 'sweep file');
  if (objectiveOf(parsed.spec) !== null) throw new SweepError('unsupported', byCommandLine);
  const run = settingsOf(parsed.spec, program);
  const environment = { ...program.versions, submittedBy: 'dashboard', submission: key, run };
  const { id } = await store.createSweep({ ...newSweepOf(parsed, { text, environment }), state: 'queued' }, new Date());
  return id;
}

/**
 * Records a sweep for a scheduler that serves all of them, as `coolsweep submit` does, and once for each key.
 *
 * @returns the id of the sweep
 * @throws SweepError `invalid_sweep_file` with a line for every mistake
 */
export async function submitSweep(store: SweepStore, submission: Submission, program: Program): Promise<string> {
  const ofStore = seen.get(store) ?? new Map<string, Promise<string>>();
  seen.set(store, ofStore);
  const recorded = ofStore.get(submission.key) ?? record(store, submission, program);
  ofStore.set(submission.key, recorded);
  try {
    return await recorded;
  } catch (error) {
    // What failed may be tried again.
    ofStore.delete(submission.key);
    throw error;
  }
}
