import type { AccessStore, Accounts, Principal } from '@coolsweep/access';
import type { SweepStore } from '@coolsweep/sweep';
import { ChangeFeed } from './changeFeed.ts';
import { noProgram, type Program } from './program.ts';

/** What a procedure may use. */
export interface Context {
  readonly store: SweepStore;
  readonly program: Program;
  /** Tells what changes in the store; one for all requests, or readers cannot go on where they were. */
  readonly changes: ChangeFeed;
  /** Who asks; null: nobody who is known. */
  readonly principal: Principal | null;
  /** Users, sessions and tokens; null where there are none. */
  readonly access: AccessStore | null;
  /** What verifies passwords; one for all requests, as it limits how many are verified at a time. Null: one for each. */
  readonly accounts: Accounts | null;
  /** Called before everything that writes; throws when somebody writes too often. */
  readonly spendWrite: (principal: Principal) => Promise<void>;
  /** Called before a password of a user is tried; throws when that was done too often. */
  readonly spendTry: (userName: string) => Promise<void>;
}

export type ContextOptions = Pick<Context, 'store'> & Partial<Omit<Context, 'store'>>;

/**
 * The context of one request. Every store serves; without a program there are no templates.
 *
 * A caller in this process has the store in its hands, so that without a principal it is the owner of the workspace.
 * What brings in requests of others always names one.
 */
export function createContext({
  store,
  program = noProgram,
  changes = new ChangeFeed(store),
  principal = { kind: 'owner' },
  access = null,
  accounts = null,
  spendWrite = () => Promise.resolve(),
  spendTry = () => Promise.resolve(),
}: ContextOptions): Context {
  return { store, program, changes, principal, access, accounts, spendWrite, spendTry };
}
