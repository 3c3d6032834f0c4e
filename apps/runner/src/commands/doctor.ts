import { execFile } from 'node:child_process';
import { stat, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { findGpus, gpuLabel, visibleGpus, type Gpu } from '@coolsweep/scheduler';
import { serverReport } from '@coolsweep/store';
import { askProbe } from '../askProbe.ts';
import type { Environment } from '../env.ts';
import { exitCodes } from '../exitCode.ts';
import { openWorkspace, withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

/** One line of the report. `todo` says what to do about it, when something is wrong. */
export interface Finding {
  readonly what: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly todo: string | null;
  /** The same for programs. */
  readonly details: unknown;
}

const gibibyte = 2 ** 30;
const otherFolder = 'COOLSWEEP_HOME=<folder> chooses another data folder';
const setUp = 'run: node tools/setup/main.mjs';
/** What computes in place of TensorFlow, by the backend's name. */
const fallbacks: Readonly<Record<string, string>> = {
  wasm: 'WebAssembly (@tensorflow/tfjs-backend-wasm, one thread)',
  cpu: 'plain JavaScript, good for toy models only',
};

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function checkNode(): Finding {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  return {
    what: 'Node',
    status: supported ? 'ok' : 'problem',
    found: version,
    todo: supported ? null : 'install Node 20.19 or later, 22.12 or later, or 24',
    details: { version, supported },
  };
}

async function checkBackend(environment: Environment): Promise<Finding> {
  try {
    const backend = await askProbe(environment, { type: 'backend' });
    const native = backend.name === 'tensorflow';
    const what = native
      ? `TensorFlow ${backend.tensorflowVersion ?? '?'} through ${backend.package ?? '?'} (${backend.build ?? '?'} build, from ${backend.source ?? '?'})`
      : (fallbacks[backend.name] ?? backend.name);
    return {
      what: 'backend',
      status: native ? 'ok' : 'warning',
      found: `${what}; ${backend.why}`,
      todo: native ? null : `training will be very slow: ${setUp}`,
      details: backend,
    };
  } catch (error) {
    return { what: 'backend', status: 'problem', found: reasonOf(error), todo: setUp, details: null };
  }
}

function describeGpu(gpu: Gpu): string {
  const { name, memoryMiB, usedMiB, uuid, utilisation, processes } = gpu;
  const memory = `${(memoryMiB / 1024).toFixed(1)} GiB (${(usedMiB / 1024).toFixed(1)} in use)`;
  const busy = utilisation === null ? '' : `, ${utilisation} % busy`;
  const users = processes.map((process) => `${process.name} (process ${process.pid})`).join(', ');
  return `GPU ${gpuLabel(gpu)}: ${name}, ${memory}, ${uuid}${busy}${users === '' ? '' : `, used by ${users}`}`;
}

async function driverProblem(): Promise<string | null> {
  try {
    await promisify(execFile)('nvidia-smi', ['-L'], { timeout: 20_000 });
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : reasonOf(error);
  }
}

async function checkGpus(environment: Environment): Promise<Finding> {
  const all = await findGpus();
  const visible = visibleGpus(all, environment.cudaVisibleDevices);
  const problem = all.length === 0 ? await driverProblem() : null;
  const hidden = all.length > visible.length ? `; CUDA_VISIBLE_DEVICES hides ${all.length - visible.length}` : '';
  return {
    what: 'GPUs',
    status: problem === null ? 'ok' : 'problem',
    found:
      problem ??
      (all.length === 0 ? 'no NVIDIA driver: trials run on the CPU' : visible.map(describeGpu).join('; ') + hidden),
    todo:
      problem === null
        ? null
        : 'nvidia-smi fails: reinstall or reload the NVIDIA driver, or set CUDA_VISIBLE_DEVICES= to train on the CPU',
    details: { gpus: visible, hidden: all.length - visible.length },
  };
}

function checkCpu(): Finding {
  const [cores, model] = [availableParallelism(), cpus()[0]?.model.trim() ?? 'unknown'];
  const memoryGiB = totalmem() / gibibyte;
  return {
    what: 'CPU',
    status: 'ok',
    found: `${model}, ${cores} threads, ${memoryGiB.toFixed(1)} GiB memory`,
    todo: null,
    details: { model, threads: cores, memoryGiB },
  };
}

async function checkDatabase(environment: Environment): Promise<Finding> {
  try {
    return await withStore(environment, async (store, { database, place }) => {
      const sweeps = (await store.listSweeps()).length;
      if ('url' in place) return serverFinding(await serverReport(place.url), sweeps);
      const { size } = await stat(database);
      return {
        what: 'database',
        status: 'ok',
        found: `${database}, ${sweeps} sweeps, ${(size / 2 ** 20).toFixed(1)} MiB`,
        todo: null,
        details: { file: database, sweeps, bytes: size },
      };
    });
  } catch (error) {
    return {
      what: 'database',
      status: 'problem',
      found: reasonOf(error),
      todo: environment.databaseUrl === null ? otherFolder : 'docs/postgresql.md tells how to set up a database',
      details: null,
    };
  }
}

/** Of a PostgreSQL server: its version, and whether it keeps what it acknowledged when it loses power. */
function serverFinding(report: Awaited<ReturnType<typeof serverReport>>, sweeps: number): Finding {
  const { place, version, bytes, isDurable, settings, connections } = report;
  const said = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return {
    what: 'database',
    status: isDurable ? 'ok' : 'warning',
    found:
      `PostgreSQL ${version}: ${place}, ${sweeps} sweeps, ${(bytes / 2 ** 20).toFixed(1)} MiB, ` +
      `${connections.now} of ${connections.most} connections, ${said.join(' ')}`,
    todo: isDurable ? null : 'a power failure may lose acknowledged results: set what is off to on in postgresql.conf',
    details: { ...report, sweeps },
  };
}

async function checkDisk(environment: Environment): Promise<Finding> {
  try {
    const { home } = await openWorkspace(environment);
    const { bavail, bsize } = await statfs(home);
    const freeGiB = (bavail * bsize) / gibibyte;
    const enough = freeGiB >= 2;
    return {
      what: 'disk',
      status: enough ? 'ok' : 'warning',
      found: `${freeGiB.toFixed(1)} GiB free at ${home}`,
      todo: enough ? null : `free some space; ${otherFolder}`,
      details: { folder: home, freeBytes: bavail * bsize },
    };
  } catch (error) {
    return { what: 'disk', status: 'problem', found: reasonOf(error), todo: otherFolder, details: null };
  }
}

async function checkDatasets(environment: Environment): Promise<Finding> {
  try {
    const { dataDir, cacheDir } = environment;
    const list = await askProbe(environment, { type: 'list', dataDir, cacheDir });
    const describe = (found: boolean) =>
      list
        .filter((one) => one.found === found)
        .map(({ name }) => name)
        .join(', ');
    const missing = describe(false);
    return {
      what: 'data sets',
      status: 'ok',
      found: `${describe(true)}${missing === '' ? '' : `; not here: ${missing} (coolsweep data ls says how to get them)`}`,
      todo: null,
      details: list,
    };
  } catch (error) {
    return { what: 'data sets', status: 'problem', found: reasonOf(error), todo: 'coolsweep data ls', details: null };
  }
}

/** Of `coolsweep doctor` what is found without starting a process that loads a tensor library. */
export async function quickFindings(environment: Environment): Promise<Finding[]> {
  return [checkNode(), ...(await Promise.all([checkGpus(environment), checkDisk(environment)]))];
}

/** `coolsweep doctor`: what this machine offers, and what to do about each thing that is wrong. */
export async function doctor({ environment, console }: CommandContext): Promise<number> {
  // Side by side: two of them start a process and wait for it.
  const [backend, gpus, database, disk, datasets] = await Promise.all([
    checkBackend(environment),
    checkGpus(environment),
    checkDatabase(environment),
    checkDisk(environment),
    checkDatasets(environment),
  ]);
  const findings = [checkNode(), backend, gpus, checkCpu(), database, disk, datasets];
  const healthy = findings.every(({ status }) => status !== 'problem');
  console.value({
    healthy,
    ...Object.fromEntries(
      findings.map(({ what, status, found, todo, details }) => [
        what.replace(' ', '_').toLowerCase(),
        { status, found, todo, details },
      ]),
    ),
  });
  for (const { what, status, found, todo } of findings) {
    console.line(`${status.padEnd(8)} ${what.padEnd(10)} ${found}`);
    if (todo !== null) console.line(`${' '.repeat(20)}→ ${todo}`);
  }
  return healthy ? exitCodes.ok : exitCodes.environment;
}
