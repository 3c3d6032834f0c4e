import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SweepError } from '@coolsweep/sweep';

/** Settings from the environment, read once. */
export interface Environment {
  /** Folder of the database, the dashboard's token and everything else that must be kept. */
  readonly home: string;
  /** Address of the PostgreSQL database that has the record in place of a file of that folder; null without one. */
  readonly databaseUrl: string | null;
  /** Folder of data sets that the user brought; null when none was named. */
  readonly dataDir: string | null;
  /** Folder of modules that sweeps may call in place of training; null when none was named: then they can call none. */
  readonly objectives: string | null;
  /** Folder of what can be made or downloaded again. */
  readonly cacheDir: string;
  /** GPUs that this program may use, as CUDA understands it; undefined: all. */
  readonly cudaVisibleDevices: string | undefined;
  /** After how many seconds without a heartbeat other schedulers may have the trials of this program's; null: as usual. */
  readonly leaseSeconds: number | null;
  /** Everything, for child processes. */
  readonly all: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the environment. Paths are made absolute.
 *
 * @throws SweepError `invalid_arguments` that names the variable
 */
export function readEnvironment(all: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const given = (name: string): string | null => (all[name] === undefined || all[name] === '' ? null : all[name]);
  const home = homedir();
  return {
    home: resolve(
      given('COOLSWEEP_HOME') ?? join(given('XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'coolsweep'),
    ),
    databaseUrl: databaseUrlOf(given('DATABASE_URL')),
    dataDir: given('COOLSWEEP_DATA') === null ? null : resolve(given('COOLSWEEP_DATA') ?? ''),
    objectives: given('COOLSWEEP_OBJECTIVES') === null ? null : resolve(given('COOLSWEEP_OBJECTIVES') ?? ''),
    cacheDir: resolve(given('COOLSWEEP_CACHE') ?? given('XDG_CACHE_HOME') ?? join(home, '.cache'), 'coolsweep'),
    cudaVisibleDevices: all.CUDA_VISIBLE_DEVICES,
    leaseSeconds: leaseSecondsOf(given('COOLSWEEP_LEASE_SECONDS')),
    all,
  };
}

/** The address is not repeated: it may have a password. */
function databaseUrlOf(text: string | null): string | null {
  if (text === null || /^postgres(ql)?:\/\//.test(text)) return text;
  throw new SweepError(
    'invalid_arguments',
    'DATABASE_URL must be the address of a PostgreSQL database, postgresql://USER:PASSWORD@HOST:5432/DATABASE; unset it ' +
      'to keep the record in a file of the data folder.',
  );
}

/** Less than a second would be over while a scheduler waits for another program's transaction. */
function leaseSecondsOf(text: string | null): number | null {
  if (text === null) return null;
  const seconds = Number(text);
  if (seconds >= 1 && Number.isFinite(seconds)) return seconds;
  throw new SweepError(
    'invalid_arguments',
    `COOLSWEEP_LEASE_SECONDS must be a number of seconds, 1 or more, not ${text}`,
  );
}
