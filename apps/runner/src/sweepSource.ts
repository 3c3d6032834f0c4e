import { readFile } from 'node:fs/promises';
import { parseSweepFile, SweepError, type ParsedSweepFile } from '@coolsweep/sweep';

/** A sweep file with its text. */
export interface SweepSource extends ParsedSweepFile {
  readonly text: string;
}

/**
 * Reads and checks a sweep file.
 *
 * @throws SweepError `invalid_arguments` when it cannot be read, `invalid_sweep_file` when it is wrong
 */
export async function readSweepFile(path: string): Promise<SweepSource> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SweepError(
      'invalid_arguments',
      `cannot read the sweep file ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  return { ...parseSweepFile(text, path), text };
}
