import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/**
 * A PostgreSQL server of a test's own: data, socket and log are in a temporary folder, and it listens nowhere else, so
 * that it meets no other server of the machine. PostgreSQL refuses to run as root; it then runs as another user.
 */

/** Where distributions put the programs; Debian has a folder for each version. */
const binFolders = [
  ...versionsIn('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`),
  ...['/usr/local/pgsql/bin', '/opt/homebrew/opt/postgresql/bin', '/usr/local/bin', '/usr/bin'],
];

/** Newest first. */
function versionsIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
}

const programs = binFolders.find((folder) => existsSync(join(folder, 'initdb')));

/**
 * Why there can be no server here; null where there can. Where the set-up of the tests could have installed one, a
 * missing server is no reason to leave tests out.
 */
export const noPostgres: string | null =
  programs === undefined && !(process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'))
    ? 'the programs of PostgreSQL are not installed'
    : null;

interface Servant {
  readonly uid: number;
  readonly gid: number;
}

/** Nobody's, on every Unix; the server needs no rights but to its own folder. */
function servant(): Servant | null {
  if (process.getuid?.() !== 0) return null;
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

type Settings = Readonly<Record<string, string>>;

/** Nobody but this program is to reach it. */
const ownSettings: Settings = { listen_addresses: '' };

/** Rows outlive a killed server by what the operating system has of them; tests need not wait for a disk. */
const testSettings: Settings = {
  ...{ fsync: 'off', full_page_writes: 'off', max_connections: '260', shared_buffers: '64MB' },
  // Transactions of its own would show in the pulse.
  autovacuum: 'off',
  // A killed server repeats little when it starts again.
  ...{ checkpoint_timeout: '30s', max_wal_size: '64MB' },
};

/** A person who has to show a password, and everybody else. */
const access = 'local all guarded scram-sha-256\nlocal all all trust\n';

export class PostgresServer {
  readonly #folder: string;
  readonly #owner: Servant | null;
  readonly #settings: Settings;
  #process: ChildProcess | null = null;

  private constructor(folder: string, owner: Servant | null, settings: Settings) {
    this.#folder = folder;
    this.#owner = owner;
    this.#settings = settings;
    process.once('exit', this.#onExit);
  }

  /**
   * Starts a server with a fresh cluster and no database.
   *
   * @param isUsual with the settings that PostgreSQL comes with, as benchmarks want it: it waits for the disk
   */
  static async start({ isUsual = false } = {}): Promise<PostgresServer> {
    if (programs === undefined) throw new Error('PostgreSQL is missing; run node tools/setup/main.mjs --tests');
    const folder = await mkdtemp(join(tmpdir(), 'coolsweep-postgres-'));
    const owner = servant();
    if (owner !== null) await chown(folder, owner.uid, owner.gid);
    initialise(join(programs, 'initdb'), folder, owner);
    await writeFile(join(folder, 'data', 'pg_hba.conf'), access);
    const server = new PostgresServer(folder, owner, { ...ownSettings, ...(!isUsual && testSettings) });
    await server.run();
    return server;
  }

  /** The process from which all of the server's come; null while it does not run. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** The address of a database. */
  url(database: string, user = 'coolsweep'): string {
    return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** Makes a database, empty or like another one; returns its address. */
  async createDatabase(name: string, like = 'template1'): Promise<string> {
    await this.query('postgres', `CREATE DATABASE "${name}" TEMPLATE "${like}"`);
    return this.url(name);
  }

  /** What an administrator of the server asks or does, with a connection of its own. */
  async query(database: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /**
   * Runs the server, after a kill again with the data that it had, and waits until it answers: it first repeats what its
   * log holds since the last checkpoint, on a busy disk for longer than half a minute.
   */
  async run(): Promise<void> {
    const end = Date.now() + 120_000;
    for (;;) {
      if (this.#process === null || this.#process.exitCode !== null) this.#process = this.#spawn();
      try {
        await this.query('postgres', 'SELECT 1');
        return;
      } catch (error) {
        if (Date.now() > end) {
          throw new Error(`PostgreSQL does not start:\n${readFileSync(this.#log, 'utf8')}`, { cause: error });
        }
        await delay(50);
      }
    }
  }

  /** Kills every process of the server at once, as a power failure would. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server?.pid === undefined) return;
    const ended = once(server, 'exit');
    for (const pid of [server.pid, ...childrenOf(server.pid)]) killed(pid);
    await ended;
    this.#process = null;
  }

  /** Ends the server and removes its folder. */
  async stop(): Promise<void> {
    process.off('exit', this.#onExit);
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #log(): string {
    return join(this.#folder, 'log');
  }

  #spawn(): ChildProcess {
    const log = openSync(this.#log, 'a');
    const argv = Object.entries(this.#settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const data = join(this.#folder, 'data');
    const server = spawn(join(programs ?? '', 'postgres'), ['-D', data, '-k', this.#folder, ...argv], {
      cwd: this.#folder,
      stdio: ['ignore', log, log],
      ...this.#owner,
    });
    closeSync(log);
    return server;
  }

  /** Nothing of a server outlives a test that is broken off. */
  readonly #onExit = () => {
    const pid = this.#process?.pid;
    if (pid !== undefined) for (const one of [pid, ...childrenOf(pid)]) killed(one);
  };
}

/** Of `initdb`, whose shell writes to /dev/null: where only root may do that, with another one in its place. */
const withNull = `
  mknod -m 666 "$1/null" c 1 3 && mount --bind "$1/null" /dev/null && uid=$2 gid=$3 && shift 3 &&
  exec setpriv --reuid "$uid" --regid "$gid" --clear-groups "$@"`;

/** Makes the files of a cluster. */
function initialise(initdb: string, folder: string, owner: Servant | null): void {
  const data = join(folder, 'data');
  const command = [initdb, '-D', data, '-U', 'coolsweep', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const options = { cwd: folder, stdio: 'pipe', encoding: 'utf8' } as const;
  const isOpen = (statSync('/dev/null').mode & 0o002) !== 0;
  if (owner === null || isOpen) execFileSync(initdb, command.slice(1), { ...options, ...owner });
  else {
    const [uid, gid] = [String(owner.uid), String(owner.gid)];
    execFileSync('unshare', ['--mount', 'sh', '-c', withNull, 'sh', folder, uid, gid, ...command], options);
  }
}

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
