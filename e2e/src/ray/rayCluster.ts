import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../command.ts';
import { eventually } from '../faults/patience.ts';
import { processesOf, signalled } from '../faults/processTable.ts';
import { plainRequest } from './plainRequest.ts';

const gpus = 2;
/** More than the machine has: trials are small, and the GPUs are what is scarce. */
const cpus = 16;
const port = 28_265;
const startMs = 240_000;
const standIn = join(root, 'libs', 'scheduler', 'src', 'driver', 'testing', 'rayStandInMain.ts');

/**
 * A Ray cluster of one node with two pretend GPUs, on this machine and away from any other Ray: own ports, own token, own
 * folder. Where there is no Ray, its stand-in.
 */
export class RayCluster {
  readonly address = `http://127.0.0.1:${port}`;
  readonly token = randomBytes(24).toString('hex');
  readonly #folder: string;
  readonly #logs: string;
  /** Python that has Ray; null: the stand-in. */
  readonly #python: string | null;
  #daemon: ChildProcess | null = null;
  #sessions = 0;

  /** @param logs folder for what the daemons print */
  constructor(logs: string, python: string | null) {
    // Sockets are below it, whose names may have little more than 100 signs.
    this.#folder = mkdtempSync(join(tmpdir(), 'cs-ray-'));
    this.#logs = logs;
    this.#python = python;
    mkdirSync(logs, { recursive: true });
    writeFileSync(this.tokenFile, this.token, { mode: 0o600 });
  }

  get isReal(): boolean {
    return this.#python !== null;
  }

  /** For `cluster.ray.tokenFile` of a configuration. */
  get tokenFile(): string {
    return join(this.#folder, 'token');
  }

  /** Starts the head, which knows of nothing that was before. */
  async start(): Promise<void> {
    const log = openSync(join(this.#logs, 'head.log'), 'a');
    const [file, ...argv] = this.#command();
    this.#daemon = spawn(file, argv, { env: this.#environment, stdio: ['ignore', log, log] });
    const deadline = performance.now() + startMs;
    while (!(await this.#isUp())) {
      if (performance.now() > deadline) throw new Error(`Ray did not start; see ${this.#logs}`);
      await delay(500);
    }
  }

  /** Kills the head with all that is Ray's, at once; jobs are left to what Ray has beside them. */
  killHead(): void {
    this.#daemon?.kill('SIGKILL');
    const names = /gcs_server|raylet|dashboard|runtime_env|log_monitor|ray\.scripts/;
    // Each of them starts others anew as long as it is there.
    for (let round = 0; round < 3; round++)
      for (const { pid, command } of processesOf(this.#folder)) if (names.test(command)) signalled(pid, 'SIGKILL');
  }

  /** Submits a job that has a GPU for itself until it is stopped. */
  async occupy(id: string): Promise<void> {
    const job = { submission_id: id, entrypoint: 'exec sleep 3600', entrypoint_num_gpus: 1 };
    await this.#ask('/api/jobs/', job);
    const deadline = performance.now() + startMs;
    while ((await this.status(id)) !== 'RUNNING') {
      if (performance.now() > deadline) throw new Error(`the job ${id} did not begin`);
      await delay(500);
    }
  }

  async release(id: string): Promise<void> {
    await this.#ask(`/api/jobs/${id}/stop`, {});
  }

  /** What Ray says of a job; null when it knows none of this name. */
  async status(id: string): Promise<string | null> {
    const { status, text } = await this.#ask(`/api/jobs/${id}`);
    return status === 200 ? (JSON.parse(text) as { status: string }).status : null;
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.killHead();
    const isEmpty = () => {
      for (const { pid } of processesOf(this.#folder)) signalled(pid, 'SIGKILL');
      return processesOf(this.#folder).length === 0 ? true : null;
    };
    await eventually(isEmpty, 20_000);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #environment(): Record<string, string | undefined> {
    return {
      ...process.env,
      ...{ RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN: this.token, RAY_USAGE_STATS_ENABLED: '0' },
      // On a machine that others use it would end jobs for memory that is not theirs.
      RAY_memory_monitor_refresh_ms: '0',
      CS_RAY: this.#folder,
    };
  }

  #command(): [string, ...string[]] {
    if (this.#python === null) {
      const argv = [String(port), String(gpus), String(cpus), this.token];
      return [process.execPath, '--import', 'tsx', standIn, ...argv];
    }
    // A session of its own: what is left of one before must not be found.
    const session = join(this.#folder, String(++this.#sessions));
    mkdirSync(session);
    // The folder was moved when it was complete: programs in it that name their Python do not find it.
    return [
      ...([this.#python, '-m', 'ray.scripts.scripts', 'start', '--head', '--block'] as const),
      ...[`--temp-dir=${session}`, '--port=26379', '--node-ip-address=127.0.0.1'],
      ...['--include-dashboard=true', '--dashboard-host=127.0.0.1', `--dashboard-port=${port}`],
      ...['--dashboard-agent-listen-port=28266', `--num-gpus=${gpus}`, `--num-cpus=${cpus}`],
      '--object-store-memory=80000000',
    ];
  }

  async #isUp(): Promise<boolean> {
    const answer = await this.#ask('/api/jobs/').catch(() => null);
    return answer?.status === 200;
  }

  #ask(path: string, body?: object) {
    return plainRequest(`${this.address}${path}`, {
      authorization: `Bearer ${this.token}`,
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) }),
    });
  }
}
