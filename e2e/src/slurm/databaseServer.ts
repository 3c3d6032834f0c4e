import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../faults/patience.ts';
import { signalled } from '../faults/processTable.ts';
import { readSweeps, type SweepRecord } from '../faults/sweepRecord.ts';

/** Of `nobody`, on Debian: a server refuses to be root's. */
const servant = { uid: 65_534, gid: 65_534 };
const startMs = 60_000;
const debianFolder = '/usr/lib/postgresql';

/** `initdb` writes to /dev/null, which on some machines only root may. */
const withNull = `
  mknod -m 666 "$1/null" c 1 3 && mount --bind "$1/null" /dev/null && shift &&
  exec setpriv --reuid ${servant.uid} --regid ${servant.gid} --clear-groups "$@"`;

/** A PostgreSQL server for one scene, which can be killed and started again. */
export class DatabaseServer {
  readonly url: string;
  readonly #folder: string;
  #server: ChildProcess | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
    this.url = `postgresql://coolsweep@localhost/postgres?host=${encodeURIComponent(folder)}`;
  }

  /** @param folder that it may have for itself */
  static async start(folder: string): Promise<DatabaseServer> {
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, servant.uid, servant.gid);
    const make = [program('initdb'), '-D', join(folder, 'data'), '-U', 'coolsweep', '-A', 'trust', '--no-sync'];
    const shell = ['--mount', 'sh', '-c', withNull, 'sh', folder, ...make, '-E', 'UTF8', '--locale=C'];
    execFileSync('unshare', shell, { cwd: folder, stdio: 'pipe' });
    const server = new DatabaseServer(folder);
    await server.run();
    return server;
  }

  /** Runs it, with the data that it had. */
  async run(): Promise<void> {
    const log = openSync(join(this.#folder, 'log'), 'a');
    const own = ['-D', join(this.#folder, 'data'), '-k', this.#folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
    const options = { cwd: this.#folder, stdio: ['ignore', log, log] as ('ignore' | number)[], ...servant };
    this.#server = spawn(program('postgres'), own, options);
    closeSync(log);
    const isThere = await eventually(() => (this.#answer('SELECT 1') === null ? null : true), startMs);
    if (isThere === null) throw new Error(`PostgreSQL does not start; see ${this.#folder}/log`);
  }

  /** Kills every process of it at once. */
  async kill(): Promise<void> {
    const { pid } = this.#server ?? {};
    if (this.#server === null || pid === undefined) return;
    const gone = new Promise((resolve) => this.#server?.once('close', resolve));
    const children = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter(Boolean);
    for (const one of [pid, ...children.map(Number)]) signalled(one, 'SIGKILL');
    await gone;
    this.#server = null;
  }

  /** What is recorded; null when it cannot be read just now. */
  sweeps(): SweepRecord[] | null {
    const isThere = this.#answer(`SELECT "tablename" AS "name" FROM pg_tables WHERE "tablename" = 'Sweep'`);
    if (isThere === null) return null;
    if (isThere[0]?.name !== 'Sweep') return [];
    try {
      return readSweeps((sql, ...values) => {
        const rows = this.#answer(values.reduce<string>((text, value) => text.replace('?', `'${value}'`), sql));
        if (rows === null) throw new Error('the database does not answer');
        return rows;
      });
    } catch {
      return null;
    }
  }

  #answer(sql: string): { readonly name?: unknown }[] | null {
    const query = `SELECT coalesce(json_agg(r), '[]') FROM (${sql}) r`;
    const { status, stdout } = spawnSync('psql', ['-XAtq', '-d', this.url, '-c', query], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return status === 0 ? (JSON.parse(stdout) as { readonly name?: unknown }[]) : null;
  }
}

/** Debian has a folder for each version; the newest is taken. */
function program(name: string): string {
  const [newest = ''] = readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a));
  return join(debianFolder, newest, 'bin', name);
}
