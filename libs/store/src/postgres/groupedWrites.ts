import type { Transaction } from './postgresConnection.ts';
import { mayPass } from './postgresFailure.ts';

/** A write that waits for others of its lane, to be one transaction with them. */
export interface GroupedWrite {
  /** Does it within a transaction; returns what is to be done once that is committed. */
  readonly attempt: (transaction: Transaction) => Promise<() => void>;
  readonly refuse: (error: unknown) => void;
}

/**
 * Does writes one after the other, each in a savepoint of its own, so that one that is refused leaves the others as they
 * are. Returns what is to be done after the commit.
 *
 * @throws what ends the transaction as a whole: then nothing of it is done
 */
export async function doneTogether(
  transaction: Transaction,
  writes: readonly GroupedWrite[],
): Promise<readonly (() => void)[]> {
  const settle: (() => void)[] = [];
  for (const [index, write] of writes.entries()) {
    if (writes.length > 1) await beginWrite(transaction, index);
    try {
      settle.push(await write.attempt(transaction));
    } catch (error) {
      if (writes.length === 1 || mayPass(error)) throw error;
      await transaction.query('ROLLBACK TO one_write');
      settle.push(() => write.refuse(error));
    }
  }
  return settle;
}

/** In one round to the server, which also ends the savepoint before. */
async function beginWrite(transaction: Transaction, index: number): Promise<void> {
  if (index === 0) await transaction.query('SAVEPOINT one_write');
  else await transaction.script('RELEASE one_write; SAVEPOINT one_write');
}
