import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { RayStandIn, StandInJob } from './rayStandIn.ts';

export interface RayNodeOptions {
  readonly gpus: number;
  readonly cpus: number;
  /** Of the jobs, beside what Ray gives them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Ray's default for jobs that name none, seconds. */
const usualStopSeconds = 3;
/** Parts of a GPU do not always add up to one. */
const rounding = 1e-6;

interface Running {
  readonly job: StandInJob;
  readonly child: ChildProcess;
  /** Index of its GPU; null without one. */
  readonly gpu: number | null;
  isStopped: boolean;
}

/** Runs the jobs of a stand-in in their order, as Ray does on one node: each by a shell, which does not outlive this process. */
export class RayStandInNode {
  readonly #head: RayStandIn;
  readonly #options: RayNodeOptions;
  readonly #running = new Set<Running>();

  constructor(head: RayStandIn, options: RayNodeOptions) {
    this.#head = head;
    this.#options = options;
  }

  /** Begins what there is room for, and ends what is to end. */
  look(): void {
    for (const job of this.#head.jobs.values()) if (job.status === 'PENDING' && !this.#begin(job)) break;
    for (const running of this.#running) if (running.job.isStopAsked && !running.isStopped) stop(running);
  }

  /** Ends everything at once. */
  kill(): void {
    for (const { child } of this.#running) signal(child, 'SIGKILL');
  }

  /** False when there is no room. */
  #begin(job: StandInJob): boolean {
    const { entrypoint_num_gpus: gpus = 0, entrypoint_num_cpus: cpus = 0 } = job.request;
    const gpu = gpus === 0 ? null : this.#gpuFor(gpus);
    const used = [...this.#running].reduce((sum, one) => sum + (one.job.request.entrypoint_num_cpus ?? 0), 0);
    if (gpu === undefined || used + cpus > this.#options.cpus) return false;
    job.status = 'RUNNING';
    const running = { job, gpu, child: this.#start(job, gpu), isStopped: false };
    this.#running.add(running);
    running.child.once('close', (code, signalName) => {
      this.#running.delete(running);
      end(running, code ?? -(signalName === null ? 1 : constants.signals[signalName]));
      this.look();
    });
    return true;
  }

  /** The first one with room for this part of it; undefined when none has. */
  #gpuFor(part: number): number | undefined {
    const taken = Array.from({ length: this.#options.gpus }, () => 0);
    for (const { gpu, job } of this.#running)
      if (gpu !== null) taken[gpu] = (taken[gpu] ?? 0) + (job.request.entrypoint_num_gpus ?? 0);
    const found = taken.findIndex((sum) => sum + part <= 1 + rounding);
    return found === -1 ? undefined : found;
  }

  #start({ request }: StandInJob, gpu: number | null): ChildProcess {
    return spawn('setpriv', ['--pdeathsig', 'KILL', '/bin/sh', '-c', request.entrypoint], {
      env: {
        ...this.#options.environment,
        ...request.runtime_env?.env_vars,
        CUDA_VISIBLE_DEVICES: gpu === null ? '' : String(gpu),
      },
      stdio: 'ignore',
      detached: true,
    });
  }
}

function end({ job, isStopped }: Running, code: number): void {
  job.exitCode = code;
  job.status = isStopped ? 'STOPPED' : code === 0 ? 'SUCCEEDED' : 'FAILED';
  if (job.status === 'FAILED') job.errorType = 'JOB_ENTRYPOINT_COMMAND_ERROR';
}

function stop(running: Running): void {
  running.isStopped = true;
  const { child, job } = running;
  signal(child, 'SIGTERM');
  const seconds = Number(job.request.runtime_env?.env_vars?.RAY_JOB_STOP_WAIT_TIME_S ?? usualStopSeconds);
  const timer = setTimeout(() => signal(child, 'SIGKILL'), seconds * 1000);
  child.once('close', () => clearTimeout(timer));
}

/** For the whole group of the job. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // Nobody of the group is left.
  }
}
