import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Settings from the environment, read once. */
export interface Environment {
  /** Folder of the database, the dashboard's token and everything else that must be kept. */
  readonly home: string;
  /** Folder of data sets that the user brought; null when none was named. */
  readonly dataDir: string | null;
  /** Folder of what can be made or downloaded again. */
  readonly cacheDir: string;
  /** GPUs that this program may use, as CUDA understands it; undefined: all. */
  readonly cudaVisibleDevices: string | undefined;
  /** Everything, for child processes. */
  readonly all: Readonly<Record<string, string | undefined>>;
}

/** Reads the environment. Paths are made absolute. */
export function readEnvironment(all: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const given = (name: string): string | null => (all[name] === undefined || all[name] === '' ? null : all[name]);
  const home = homedir();
  return {
    home: resolve(
      given('COOLSWEEP_HOME') ?? join(given('XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'coolsweep'),
    ),
    dataDir: given('COOLSWEEP_DATA') === null ? null : resolve(given('COOLSWEEP_DATA') ?? ''),
    cacheDir: resolve(given('COOLSWEEP_CACHE') ?? given('XDG_CACHE_HOME') ?? join(home, '.cache'), 'coolsweep'),
    cudaVisibleDevices: all.CUDA_VISIBLE_DEVICES,
    all,
  };
}
