import { createInterface } from 'node:readline';
import { task, type Ready, type Task, type Turn } from './protocol.ts';

/** One way of training, ready to start. */
export interface Stepper {
  readonly version: string;
  /** Makes one update, or starts it; may return a promise, which is awaited. */
  readonly step: () => unknown;
  /** Returns when all updates that were started are done, on a GPU as well; or a promise. */
  readonly wait: () => unknown;
}

const warmUpSteps = 5;

/** The task of this process. */
export function ownTask(): Task {
  return task.parse(JSON.parse(process.argv[2] ?? 'null'));
}

export function peakRssMiB(): number {
  // Node gives kibibytes on every system.
  return process.resourceUsage().maxRSS / 2 ** 10;
}

/** Writes a line to the benchmark. */
export function tell(line: Ready | Turn): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The TypeScript side of the line protocol, see `protocol.ts`: warms up and takes turns until there are no more. */
export async function takeTurns({ startedAtMs }: Task, { version, step, wait }: Stepper): Promise<void> {
  const milliseconds = async (steps: number): Promise<number> => {
    const start = performance.now();
    for (let done = 0; done < steps; done++) await step();
    await wait();
    return performance.now() - start;
  };
  const firstStepMs = await milliseconds(1);
  const toFirstStepMs = Date.now() - startedAtMs;
  // The first of these still finds allocators and kernel caches cold.
  await milliseconds(warmUpSteps);
  const stepMs = (await milliseconds(warmUpSteps)) / warmUpSteps;
  tell({ ready: true, version, toFirstStepMs, firstStepMs, stepMs, peakRssMiB: peakRssMiB() });
  for await (const line of createInterface({ input: process.stdin })) {
    // Not clocked: the other contestants have had the processor's caches since the last turn.
    await milliseconds(1);
    const ms = await milliseconds(Number(line.split(' ')[1]));
    tell({ ms, peakRssMiB: peakRssMiB() });
  }
}
