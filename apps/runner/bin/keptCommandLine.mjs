import { readFileSync, statSync } from 'node:fs';

/** Where `src/keepCommandLine.ts` puts what it bundles. */
const folder = new URL('../../../node_modules/.cache/coolsweep/', import.meta.url);

/**
 * The bundle of the command line, if it was made of the sources as they are now: none of them has another size or
 * another time of change. Else null.
 *
 * @param {'main.mjs' | 'complete.mjs'} entry which of its entry points
 * @returns {string | null} its address
 */
export function keptCommandLine(entry) {
  try {
    const { name, sources } = JSON.parse(readFileSync(new URL('commandLine.json', folder), 'utf8'));
    const isCurrent = sources.every(({ path, size, mtimeMs }) => {
      const now = statSync(path);
      return now.size === size && now.mtimeMs === mtimeMs;
    });
    return isCurrent ? new URL(`${name}/${entry}`, folder).href : null;
  } catch {
    // Not made yet, or a source is gone.
    return null;
  }
}
