import type { SweepReader } from '@coolsweep/sweep';

/** What a procedure may use. */
export interface Context {
  readonly store: SweepReader;
}

/** The context of one request. Every store serves; the procedures only read. */
export function createContext(options: { readonly store: SweepReader }): Context {
  return { store: options.store };
}
