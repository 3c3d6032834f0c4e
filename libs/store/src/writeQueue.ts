import { setImmediate } from 'node:timers/promises';
import { databaseFailure } from './databaseFailure.ts';
import type { SqliteConnection, Statements } from './sqliteConnection.ts';

/** How long one transaction may take in further writes: other programs and the event loop wait meanwhile. */
const longestTakingMs = 20;

interface Waiting {
  /** Does the write within the open transaction; returns what is to be done once that is committed. */
  readonly write: (statements: Statements) => () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Writes of one process, in order. Those that wait at the same time are done in one transaction (group commit): the
 * commit is the larger part of a small write. Each is in a savepoint of its own, so that one that is refused leaves the
 * others as they are, and each promise is settled after the commit.
 */
export class WriteQueue {
  readonly #connection: SqliteConnection;
  #waiting: Waiting[] = [];
  #drained: Promise<void> | null = null;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /**
   * Does a write, together with others. The work may be done more than once, and its last result counts; it must not
   * wait for anything.
   */
  write<T>(work: (statements: Statements) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const write = (statements: Statements) => {
        const result = work(statements);
        return () => resolve(result);
      };
      this.#waiting.push({ write, refuse: (error) => reject(asError(error)) });
      this.#drained ??= this.#drain();
    });
  }

  /** Resolves when no write waits. */
  async idle(): Promise<void> {
    await this.#drained;
  }

  async #drain(): Promise<void> {
    // The turn of the event loop that brought this write may bring more of them.
    await setImmediate();
    while (this.#waiting.length > 0) {
      await this.#commit();
      await setImmediate();
    }
    this.#drained = null;
  }

  /** Never throws: whatever happens is told to those whose writes it concerns. */
  async #commit(): Promise<void> {
    let taken: readonly Waiting[] = [];
    try {
      const settle = await this.#connection.atOnce((statements) => {
        const { count, outcomes } = this.#take(statements);
        taken = this.#waiting.slice(0, count);
        return outcomes;
      });
      this.#waiting = this.#waiting.slice(taken.length);
      for (const tell of settle) tell();
    } catch (error) {
      // Nothing of it is recorded. Before the transaction has begun, nobody is known to be the reason.
      const failed = taken.length === 0 ? this.#waiting : taken;
      this.#waiting = this.#waiting.slice(failed.length);
      for (const { refuse } of failed) refuse(databaseFailure(error, this.#connection.file));
    }
  }

  /** Does the writes that wait, for some time; what they come to is told after the commit. */
  #take(statements: Statements): { count: number; outcomes: (() => void)[] } {
    const outcomes: (() => void)[] = [];
    const deadline = performance.now() + longestTakingMs;
    for (const waiting of this.#waiting) {
      outcomes.push(this.#attempt(statements, waiting));
      if (performance.now() > deadline) break;
    }
    return { count: outcomes.length, outcomes };
  }

  #attempt(statements: Statements, { write, refuse }: Waiting): () => void {
    statements.exec('SAVEPOINT one_write');
    try {
      const settle = write(statements);
      statements.exec('RELEASE one_write');
      return settle;
    } catch (error) {
      undo(statements, error);
      return () => refuse(databaseFailure(error, this.#connection.file));
    }
  }
}

/** @throws the reason itself when SQLite has undone all of the transaction, as it does when the disk is full */
function undo(statements: Statements, reason: unknown): void {
  try {
    statements.exec('ROLLBACK TO one_write');
    statements.exec('RELEASE one_write');
  } catch {
    throw reason;
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
