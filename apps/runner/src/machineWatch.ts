import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';
import { findGpus, type Gpu } from '@coolsweep/scheduler';
import { databaseBytes } from '@coolsweep/store';
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
  readonly #workspace: Pick<Workspace, 'home' | 'place'>;
  readonly #timer: NodeJS.Timeout;
  #latest: MachineReport | null = null;
  #looking = false;

  constructor(environment: Environment, workspace: Pick<Workspace, 'home' | 'place'>) {
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
  { home, place }: Pick<Workspace, 'home' | 'place'>,
): Promise<MachineReport> {
  // Not needed before the first trial runs.
  const { quickFindings } = await import('./commands/doctor.ts');
  const [gpus, findings, bytes, disk] = await Promise.all([
    findGpus(),
    quickFindings(environment),
    databaseBytes(place),
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
    databaseBytes: bytes,
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

function programVersion(): string {
  return (JSON.parse(readFileSync(`${installation}package.json`, 'utf8')) as { version: string }).version;
}
