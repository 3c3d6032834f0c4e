import { entryPath } from './childEntry.ts';
import { childProgram, type ChildProgram } from './childProgram.ts';
import { sourceHash } from './sourceHash.ts';

/** The program of trial processes. */
export interface TrialProgram extends ChildProgram {
  /** What names it; null where it is not fixed: each process then loads the sources as they are at that moment. */
  readonly sourceHash: string | null;
}

/** Makes the program of trial processes, all of which run the same, whatever becomes of the sources. */
export async function trialProgram(): Promise<TrialProgram> {
  const before = sourceHash();
  const program = await childProgram('trial.ts');
  // Somebody may be writing at the sources.
  const isFixed = program.entry !== entryPath('trial.ts') && sourceHash() === before;
  return { ...program, sourceHash: isFixed ? before : null };
}
