import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects the garbage: libsql finalizes a prepared statement only then, and until the last one is finalized SQLite
 * keeps the files of a closed connection open. Best effort: what is still referred to stays.
 */
export async function finalizeStatements(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The first turn lets go of what the caller's last promises still hold, the last one runs the finalizers.
  await setImmediate();
  collect();
  await setImmediate();
}
