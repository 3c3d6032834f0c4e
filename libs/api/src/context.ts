import type { SweepStore } from '@coolsweep/sweep';
import { ChangeFeed } from './changeFeed.ts';
import { noProgram, type Program } from './program.ts';

/** What a procedure may use. */
export interface Context {
  readonly store: SweepStore;
  readonly program: Program;
  /** Tells what changes in the store; one for all requests, or readers cannot go on where they were. */
  readonly changes: ChangeFeed;
}

export interface ContextOptions {
  readonly store: SweepStore;
  readonly program?: Program;
  readonly changes?: ChangeFeed;
}

/** The context of one request. Every store serves; without a program there are no templates. */
export function createContext({
  store,
  program = noProgram,
  changes = new ChangeFeed(store),
}: ContextOptions): Context {
  return { store, program, changes };
}
