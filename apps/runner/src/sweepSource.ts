import { readFile } from 'node:fs/promises';
import { objectiveOf, parseSweepFile, pinnedSweep, SweepError, type ParsedSweepFile } from '@coolsweep/sweep';
import { objectiveSources } from './objectiveSources.ts';

/** A sweep file with its text. */
export interface SweepSource extends ParsedSweepFile {
  readonly text: string;
}

/**
 * Reads and checks a sweep file. A sweep of an objective is one of the version of the module that its file names, or else of
 * the one that is there.
 *
 * @param objectives folder of modules; null where none was named: then the version stays open
 * @throws SweepError `invalid_arguments` when it cannot be read, `invalid_sweep_file` when it is wrong
 */
export async function readSweepFile(path: string, objectives: string | null): Promise<SweepSource> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SweepError(
      'invalid_arguments',
      `cannot read the sweep file ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  const sweep = { ...parseSweepFile(text, path), text };
  const objective = objectiveOf(sweep.spec);
  if (objective === null || objective.hash !== undefined || objectives === null) return sweep;
  return pinnedSweep(sweep, (await objectiveSources(objectives, objective.module)).hash);
}
