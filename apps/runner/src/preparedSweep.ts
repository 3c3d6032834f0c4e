import { newSweepOf, type NewSweep } from '@coolsweep/sweep';
import type { RunSettings } from './commands/run.ts';
import type { Environment } from './env.ts';
import { runLengths } from './runLengths.ts';
import { sourceHash } from './sourceHash.ts';
import type { SweepSource } from './sweepSource.ts';
import { recordVersions } from './versions.ts';

/** A sweep that can be recorded, with what it is run with and where its data is. */
export interface PreparedSweep {
  readonly sweep: NewSweep;
  readonly settings: RunSettings;
  readonly locations: readonly string[];
}

/**
 * Makes of a sweep file what is recorded of it, once it is known that its data is there.
 *
 * @throws SweepError `data_missing` with the way to get it, `invalid_sweep_file` when a search finds no configuration
 */
export async function preparedSweep(
  environment: Environment,
  { text, ...parsed }: SweepSource,
  settings: RunSettings,
): Promise<PreparedSweep> {
  const recorded = { ...(await recordVersions()), sourceHash: sourceHash(), run: settings };
  const sweep = newSweepOf(parsed, { text, environment: recorded });
  const { dataDir, objectives } = settings;
  const { locations } = await runLengths(
    { ...environment, dataDir, objectives },
    sweep.trials.map(({ config }) => config),
  );
  return { sweep, settings, locations };
}
