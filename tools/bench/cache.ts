import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/tensorflow/cache.mjs';
import { environment } from './env.ts';

/** What the set-up's functions are handed; `say` is told what takes long. */
export function setupContext(say: (line: string) => void) {
  return {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...environment },
    status: say,
    warn: say,
    childStarted: () => undefined,
  };
}

/** Folder of what can be made or downloaded again. */
export function cacheDir(): string {
  return cacheFolder(setupContext(() => undefined));
}
