import { readFileSync, statSync } from 'node:fs';

/** Where `src/completion/keepCompletion.ts` puts what it bundles. */
const folder = new URL('../../../node_modules/.cache/coolsweep/', import.meta.url);

/**
 * The bundle that answers `coolsweep completion` and `coolsweep __complete`, if it was made of the sources as they are now: none of them has another
 * size or another time of change. Else null.
 *
 * @returns {string | null} its address
 */
export function keptCompletion() {
  try {
    const { entry, sources } = JSON.parse(readFileSync(new URL('completion.json', folder), 'utf8'));
    const isCurrent = sources.every(({ path, size, mtimeMs }) => {
      const now = statSync(path);
      return now.size === size && now.mtimeMs === mtimeMs;
    });
    return isCurrent ? new URL(entry, folder).href : null;
  } catch {
    // Not made yet, or a source is gone.
    return null;
  }
}
