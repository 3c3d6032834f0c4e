import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyFault } from './everyFault.ts';
import type { Fault, FaultReport } from './fault.ts';
import { describeReport, summaryOf, type FaultSummary } from './faultSummary.ts';
import { tryFault, type FaultTrialOptions } from './faultTrial.ts';
import type { FaultOptions } from './faultOptions.ts';
import { processesOf, signalled } from './processTable.ts';
import { unmountBelow } from './ramDisk.ts';
import { secondsOf } from './timeline.ts';
import { undisturbedRun, type UndisturbedRun } from './undisturbedRun.ts';

/**
 * Injects faults into runs of a small sweep, some at a time, and compares each with the undisturbed run.
 *
 * @param print is given a line for every fault
 * @throws Error when even the undisturbed run fails, or there is no such fault
 */
export async function faultRun(
  options: Omit<FaultOptions, 'json'>,
  print: (line: string) => void,
): Promise<FaultSummary> {
  const { moments, only, seed, keep } = options;
  const faults = everyFault(moments, only);
  const parent = mkdtempSync(join(tmpdir(), 'coolsweep-faults-'));
  const startedMs = performance.now();
  // Also when the harness itself is interrupted.
  const clear = () => clearAway(parent);
  process.on('exit', clear);
  let hasFailed = true;
  try {
    const undisturbed = await undisturbedRun(parent, new Set(faults.map(({ mode }) => mode)));
    print(`undisturbed: ${undisturbed.record.trials.length} trials, ${describeSeconds(undisturbed.timelines)}`);
    const context = { parent, undisturbed, seed, keep };
    const reports = await inLanes(faults, { lanes: options.lanes, context, print });
    const summary = summaryOf(reports, { seed, seconds: (performance.now() - startedMs) / 1000 });
    hasFailed = summary.failed > 0;
    return summary;
  } finally {
    process.off('exit', clear);
    if (!keep || !hasFailed) clear();
  }
}

function describeSeconds(timelines: UndisturbedRun['timelines']): string {
  return Object.entries(timelines)
    .map(([mode, timeline]) => `${secondsOf(timeline).toFixed(1)} s by coolsweep ${mode}`)
    .join(', ');
}

interface Lanes {
  readonly lanes: number;
  readonly context: FaultTrialOptions;
  readonly print: (line: string) => void;
}

async function inLanes(faults: readonly Fault[], { lanes, context, print }: Lanes): Promise<FaultReport[]> {
  const waiting = [...faults.entries()];
  const reports: FaultReport[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const report = await tryFault(next[1], next[0], context);
      reports.push(report);
      print(describeReport(report, `${reports.length}/${faults.length}`));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return reports;
}

function clearAway(parent: string): void {
  for (const { pid } of processesOf(parent)) signalled(pid, 'SIGKILL');
  unmountBelow(parent);
  rmSync(parent, { recursive: true, force: true });
}
