import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Measurement } from './benchmark.ts';

/** The first line that a program writes; null when it cannot be run. */
function told(program: string, args: readonly string[]): string | null {
  try {
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n')[0]?.trim() ?? null;
  } catch {
    // Best effort: most machines have no GPU, and a copy of the tree no history.
    return null;
  }
}

/** The JSON line of a benchmark: what was measured, when, of which software and on which machine. */
export interface BenchRecord extends Measurement {
  readonly bench: string;
  readonly command: string;
  readonly date: string;
  readonly commit: string | null;
  readonly machine: Readonly<Record<string, string | number | null>>;
}

function machine(): BenchRecord['machine'] {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    gpu: told('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  };
}

export function recordOf(bench: string, measurement: Measurement, args: readonly string[]): BenchRecord {
  return {
    bench,
    ...measurement,
    machine: machine(),
    command: `npm run bench -- ${args.join(' ')}`,
    date: new Date().toISOString().slice(0, 10),
    commit: told('git', ['describe', '--always', '--dirty']),
  };
}
