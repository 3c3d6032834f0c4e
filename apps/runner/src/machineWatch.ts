import { readFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';
import { findGpus, type Gpu } from '@coolsweep/scheduler';
import type { MachineGpu, MachineReport } from '@coolsweep/sweep';
import type { Finding } from './commands/doctor.ts';
import type { Environment } from './env.ts';
import { installation } from './versions.ts';
import type { Workspace } from './workspace.ts';

/** As often as a scheduler says that it is at work. */
const everyMs = 15_000;

/** Keeps at hand how the machine stands, for the heartbeats of a scheduler, which must not wait for it. */
export class MachineWatch {
  readonly #environment: Environment;
  readonly #workspace: Pick<Workspace, 'home' | 'database'>;
  readonly #timer: NodeJS.Timeout;
  #latest: MachineReport | null = null;
  #looking = false;

  constructor(environment: Environment, workspace: Pick<Workspace, 'home' | 'database'>) {
    this.#environment = environment;
    this.#workspace = workspace;
    void this.#look();
    this.#timer = setInterval(() => void this.#look(), everyMs);
    this.#timer.unref();
  }

  /** As of the last look; null before the first one. */
  get latest(): MachineReport | null {
    return this.#latest;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#latest = await machineReport(this.#environment, this.#workspace);
    } catch {
      // It is for people to look at: training goes on without it, and the next look may succeed.
    } finally {
      this.#looking = false;
    }
  }
}

/** How the machine stands now. */
export async function machineReport(
  environment: Environment,
  { home, database }: Pick<Workspace, 'home' | 'database'>,
): Promise<MachineReport> {
  // Not needed before the first trial runs.
  const { quickFindings } = await import('./commands/doctor.ts');
  const [gpus, findings, databaseBytes, disk] = await Promise.all([
    findGpus(),
    quickFindings(environment),
    sizeOf(database),
    statfs(home).catch(() => null),
  ]);
  const [load = 0] = loadavg();
  return {
    versions: { CoolSweep: programVersion(), Node: process.versions.node },
    cpu: {
      model: cpus()[0]?.model.trim() ?? 'unknown',
      threads: availableParallelism(),
      // Windows has no such number and gives 0.
      load: process.platform === 'win32' ? null : load,
    },
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    gpus: gpus.map(gpuView),
    databaseBytes,
    freeDiskBytes: disk === null ? null : disk.bavail * disk.bsize,
    findings: findings.flatMap(warningOf),
  };
}

function gpuView({ uuid, name, memoryMiB, usedMiB, utilisation }: Gpu): MachineGpu {
  return { uuid, name, memoryMiB, usedMiB, loadPercent: utilisation };
}

function warningOf({ what, status, found, todo }: Finding): MachineReport['findings'] {
  return status === 'ok' ? [] : [{ what, status, found, todo }];
}

/** With the log of changes beside it, which SQLite has not taken in yet. */
async function sizeOf(database: string): Promise<number | null> {
  const sizes = await Promise.all(
    [database, `${database}-wal`].map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => null,
      ),
    ),
  );
  return sizes[0] === null ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

function programVersion(): string {
  return (JSON.parse(readFileSync(`${installation}package.json`, 'utf8')) as { version: string }).version;
}
