import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AccessStore } from '@coolsweep/access';
import { openAccessStore } from '@coolsweep/store';
import { vi } from 'vitest';
import { readArguments } from '../arguments.ts';
import { startDashboardServer, type DashboardServer } from '../dashboardServer.ts';
import { databasePlace } from '../env.ts';
import type { Handler } from '../guardedServer.ts';
import { apiHandler } from './apiHandler.ts';

const program = path.join(import.meta.dirname, '../../../../..');

/** A workspace in a folder of its own, and the server of the dashboard over it, as a command line has it, without Next. */
export class TestServer {
  readonly folder: string;
  readonly access: AccessStore;
  readonly #running: DashboardServer[] = [];

  private constructor(folder: string, access: AccessStore) {
    this.folder = folder;
    this.access = access;
  }

  static async make(): Promise<TestServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'coolsweep-server-'));
    // As `provideEnvironment` does it, but so that it can be taken back: other tests run in this process.
    vi.stubEnv('COOLSWEEP_DATABASE', path.join(folder, 'coolsweep.db'));
    vi.stubEnv('COOLSWEEP_MIGRATIONS', path.join(program, 'prisma/migrations'));
    vi.stubEnv('COOLSWEEP_SWEEPS', path.join(program, 'sweeps'));
    vi.stubEnv('COOLSWEEP_LOG_LEVEL', 'silent');
    await writeFile(path.join(folder, 'token'), 't'.repeat(43), { mode: 0o600 });
    return new TestServer(folder, await openAccessStore(databasePlace()));
  }

  /** Starts it by further arguments of `server.ts`. */
  async start(argv: readonly string[], handler: Handler = apiHandler): Promise<DashboardServer> {
    const own = ['--database', databasePlace().file, '--token-file', path.join(this.folder, 'token')];
    const server = await startDashboardServer(readArguments([...own, ...argv]), () => Promise.resolve(handler));
    this.#running.push(server);
    return server;
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((server) => server.close()));
    await this.access.close();
    await rm(this.folder, { recursive: true });
    vi.unstubAllEnvs();
  }
}
