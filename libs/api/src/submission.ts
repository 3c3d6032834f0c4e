import {
  newSweepOf,
  objectiveOf,
  parseSweepFile,
  SweepError,
  type JsonObject,
  type SweepSpec,
  type SweepStore,
} from '@coolsweep/sweep';
import { orderedEnvironment, orderedOnce, type Order } from './order.ts';
import type { Program } from './program.ts';

/** A sweep file that somebody has decided to run. */
export interface Submission {
  readonly text: string;
  readonly order: Order;
}

/** A page must not decide which code is run; whoever names the folder of modules does. */
const byCommandLine =
  'a sweep with an objective is submitted where its modules are: download the file, and run `coolsweep submit FILE --objectives FOLDER`';

function settingsOf({ resources }: SweepSpec, { cores }: Program): JsonObject {
  // Where the data is, the scheduler knows.
  return { dataDir: null, threads: resources.threads ?? cores };
}

async function record(store: SweepStore, { text, order }: Submission, program: Program): Promise<string> {
  const parsed = parseSweepFile(text, 'sweep file');
  if (objectiveOf(parsed.spec) !== null) throw new SweepError('unsupported', byCommandLine);
  const environment = orderedEnvironment(order, program, settingsOf(parsed.spec, program));
  const { id } = await store.createSweep({ ...newSweepOf(parsed, { text, environment }), state: 'queued' }, new Date());
  return id;
}

/**
 * Records a sweep for a scheduler that serves all of them, as `coolsweep submit` does, and once for each order.
 *
 * @returns the id of the sweep
 * @throws SweepError `invalid_sweep_file` with a line for every mistake
 */
export function submitSweep(store: SweepStore, submission: Submission, program: Program): Promise<string> {
  return orderedOnce(store, submission.order, () => record(store, submission, program));
}
