import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '@coolsweep/store';
import { PostgresServer } from '@coolsweep/store/testing';
import type { SweepStore } from '@coolsweep/sweep';
import { BenchProblem } from '../benchmark.ts';
import { stopped } from '../dashboard/servedDashboard.ts';
import { noopSweep } from '../engine/noopSweep.ts';
import { contestantEnvironment, environment } from '../env.ts';

const command = fileURLToPath(new URL('../../../apps/runner/bin/coolsweep.mjs', import.meta.url));

/** How long the server may take to place all attempts, and to end them. */
const longestWaitMs = 300_000;

/** A cluster's commands that start nothing: agents are simulated. The queue is never known, which changes nothing. */
const slurmCommands: Readonly<Record<string, string>> = {
  sbatch: '#!/bin/sh\ncat > /dev/null\necho $$\n',
  squeue: '#!/bin/sh\nexit 1\n',
  scancel: '#!/bin/sh\nexit 0\n',
};

/**
 * `coolsweep serve --on slurm` as people run it, on PostgreSQL with its usual settings, with a sweep of as many trials as
 * there are to be agents, and commands of Slurm that start nothing.
 */
export class ServedCluster {
  readonly store: SweepStore;
  readonly #folder: string;
  readonly #postgres: PostgresServer;
  readonly #server: ChildProcess;

  private constructor(folder: string, parts: { postgres: PostgresServer; server: ChildProcess; store: SweepStore }) {
    this.#folder = folder;
    this.#postgres = parts.postgres;
    this.#server = parts.server;
    this.store = parts.store;
  }

  /** @param agents how many trials are to run at a time */
  static async start(agents: number): Promise<ServedCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'coolsweep-bench-'));
    const postgres = await PostgresServer.start({ isUsual: true });
    const url = await postgres.createDatabase('cluster');
    const store = await openStore({ url, connections: 2 });
    await store.createSweep({ ...noopSweep({ trials: agents, reports: 1, points: 1 }), state: 'queued' }, new Date());
    const server = await serve(folder, { agents, url });
    return new ServedCluster(folder, { postgres, server, store });
  }

  /** Processes that are measured. */
  get pids(): Readonly<Record<'server' | 'database', number>> {
    return { server: this.#server.pid ?? 0, database: this.#postgres.pid ?? 0 };
  }

  /** Folders of the attempts, once all are placed. */
  async attempts(agents: number): Promise<string[]> {
    const folder = join(this.#folder, 'data', 'cluster');
    let placed: string[] = [];
    await this.#until(`the server did not place ${agents} attempts`, async () => {
      const names = existsSync(folder) ? await readdir(folder) : [];
      placed = names.map((name) => join(folder, name)).filter((one) => existsSync(join(one, 'server.json')));
      return placed.length >= agents;
    });
    return placed;
  }

  /** Resolves when the record has all trials as completed. */
  async completed(): Promise<void> {
    await this.#until('the server did not end all trials', async () =>
      (await this.store.listSweeps()).every(({ counts }) => counts.running + counts.waiting === 0),
    );
  }

  /** Points that were ever inserted, as the server counts them; up to a second old. */
  async inserted(): Promise<number> {
    const [row] = await this.#ask(`SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'MetricPoint'`);
    return Number(row?.n_tup_ins);
  }

  /** Points in the database, by attempt. */
  async points(): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#ask('SELECT "attemptId", COUNT(*) AS "points" FROM "MetricPoint" GROUP BY 1');
    return new Map(rows.map((row) => [Number(row.attemptId), Number(row.points)]));
  }

  async version(): Promise<string> {
    const [row] = await this.#ask(`SELECT current_setting('server_version') AS "version"`);
    return `PostgreSQL ${String(row?.version)}`;
  }

  async close(): Promise<void> {
    await stopped(this.#server);
    await this.store.close();
    await this.#postgres.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #ask(sql: string): Promise<Record<string, unknown>[]> {
    return this.#postgres.query('cluster', sql);
  }

  async #until(problem: string, isSo: () => Promise<boolean>): Promise<void> {
    const endMs = performance.now() + longestWaitMs;
    while (!(await isSo())) {
      const isGone = this.#server.exitCode !== null || this.#server.signalCode !== null;
      if (isGone || performance.now() > endMs) throw new BenchProblem(`${problem}; what it says is above`);
      await delay(200);
    }
  }
}

async function serve(folder: string, { agents, url }: { agents: number; url: string }): Promise<ChildProcess> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const [name, script] of Object.entries(slurmCommands)) {
    await writeFile(join(bin, name), script);
    await chmod(join(bin, name), 0o755);
  }
  const file = join(folder, 'coolsweep.config.ts');
  const config = { cluster: { jobs: agents, port: 0 } };
  await writeFile(file, `export default ${JSON.stringify(config)};\n`, { mode: 0o600 });
  const own = {
    ...{ COOLSWEEP_HOME: join(folder, 'data'), DATABASE_URL: url },
    PATH: `${bin}:${environment.PATH ?? ''}`,
  };
  return spawn(process.execPath, [command, 'serve', '--on', 'slurm', '--config', file, '--json'], {
    env: { ...contestantEnvironment(), ...own },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
