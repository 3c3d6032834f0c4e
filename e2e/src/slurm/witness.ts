import { readdirSync, readFileSync } from 'node:fs';

/** A trial process that was seen at work. */
export interface Sighting {
  readonly pid: number;
  readonly trial: string;
  /** Name of its job. */
  readonly job: string;
  readonly node: string;
  readonly devices: string;
}

const everyMs = 150;
const trialEntry = /[/ ]trial(-[0-9a-f]+)*\.(ts|mjs)( |$)/;
const agentEntry = /[/ ]agent(-[0-9a-f]+)*\.(ts|mjs) /;

/** Looks all the time which trial processes run as jobs, and notes what must not be. */
export class Witness {
  /** Most trial processes at a time. */
  most = 0;
  readonly seen: Sighting[] = [];
  readonly #problems = new Set<string>();
  readonly #timer = setInterval(() => this.#look(), everyMs);

  /** Invariant A: no two processes of one trial at a time; and none shares a GPU. */
  problems(): string[] {
    return [...this.#problems];
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Of a trial, or of any; null when none runs. */
  trialProcess(): number | null {
    return trialsAtWork()[0]?.pid ?? null;
  }

  #look(): void {
    const now = trialsAtWork();
    this.most = Math.max(this.most, now.length);
    for (const one of now) {
      if (!this.seen.some(({ pid, job }) => pid === one.pid && job === one.job)) this.seen.push(one);
      for (const other of now) {
        if (other.pid <= one.pid) continue;
        if (other.trial === one.trial) this.#problems.add(`A: ${one.job} and ${other.job} ran at the same time`);
        if (other.node === one.node && other.devices === one.devices)
          this.#problems.add(`${one.job} and ${other.job} had the same GPU ${one.devices} of ${one.node}`);
      }
    }
  }
}

/** An agent at work; null when there is none. */
export function agentAtWork(): number | null {
  return processes(agentEntry).find((pid) => jobOf(pid) !== null) ?? null;
}

function trialsAtWork(): Sighting[] {
  return processes(trialEntry).flatMap((pid) => jobOf(pid) ?? []);
}

function processes(entry: RegExp): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => entry.test(`${textOf(pid, 'cmdline').replaceAll('\0', ' ')} `));
}

function jobOf(pid: number): Sighting | null {
  const pairs = textOf(pid, 'environ').split('\0');
  const of = (name: string) => pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const job = of('SLURM_JOB_NAME');
  const trial = /^(.*)-a\d+-[0-9a-f]+$/.exec(job)?.[1];
  if (trial === undefined) return null;
  return { pid, trial, job, node: of('SLURMD_NODENAME'), devices: of('CUDA_VISIBLE_DEVICES') };
}

function textOf(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
