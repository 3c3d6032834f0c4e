import { readFileSync, readlinkSync } from 'node:fs';
import { commandOf, placeOf, processIds, programOf } from '../faults/processTable.ts';

/** A process of a job of a cluster: the agent, or the trial that it has started. */
export interface JobProcess {
  readonly pid: number;
  readonly kind: 'agent' | 'trial';
  readonly trial: string;
  /** Name of its job, which is that of the attempt. */
  readonly job: string;
  /** Slurm's id of the job. */
  readonly jobId: string;
  readonly node: string;
  readonly devices: string;
  /** Folder of the attempt. */
  readonly folder: string;
}

const everyMs = 150;
/** After so many looks a process does not become another one. */
const settledLooks = 20;

type Listener = (present: readonly JobProcess[]) => void;

/** Looks all the time which processes of jobs run on this machine, for everybody who wants to know. */
export class TrialWatch {
  present: readonly JobProcess[] = [];
  readonly #listeners = new Set<Listener>();
  /** By process id: how often something was seen that is of no interest. */
  readonly #others = new Map<number, number>();
  readonly #timer = setInterval(() => this.#look(), everyMs);

  /** Has somebody told after every look; returns what ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const pids = processIds();
    const there = new Set(pids);
    for (const pid of this.#others.keys()) if (!there.has(pid)) this.#others.delete(pid);
    this.present = pids.flatMap((pid) => this.#processOf(pid) ?? []);
    for (const listener of this.#listeners) listener(this.present);
  }

  #processOf(pid: number): JobProcess | null {
    const looks = this.#others.get(pid) ?? 0;
    if (looks >= settledLooks) return null;
    const found = jobProcess(pid);
    if (found === null) this.#others.set(pid, looks + 1);
    return found;
  }
}

function jobProcess(pid: number): JobProcess | null {
  try {
    const kind = programOf(commandOf(pid));
    if (kind === null) return null;
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const of = (name: string) => pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    const job = of('SLURM_JOB_NAME') || of('COOLSWEEP_JOB');
    const trial = /^(.*)-a\d+-[0-9a-f]+$/.exec(job)?.[1];
    // A program that a trial starts is called as the trial is until it has begun; a trial itself has a group of its own.
    if (trial === undefined || (kind === 'trial' && placeOf(pid)?.group !== pid)) return null;
    const where = { node: of('SLURMD_NODENAME'), devices: of('CUDA_VISIBLE_DEVICES') };
    return { pid, kind, trial, job, jobId: of('SLURM_JOB_ID'), ...where, folder: readlinkSync(`/proc/${pid}/cwd`) };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
