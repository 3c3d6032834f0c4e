import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf, signalled } from '../faults/processTable.ts';
import { mountRamDisk, unmountBelow } from '../faults/ramDisk.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import { ClusterScene, localRun, type SweepFile } from './clusterScene.ts';
import { DatabaseServer } from './databaseServer.ts';
import { everyScenario } from './everyScenario.ts';
import { SlurmCluster } from './slurmCluster.ts';
import type { SlurmOptions } from './slurmOptions.ts';
import type { Scenario, Verdict } from './stage.ts';
import { TrialWatch } from './trialWatch.ts';
import { Witness } from './witness.ts';

/** What became of a scenario. */
export interface ScenarioReport extends Verdict {
  readonly number: string;
  readonly fault: string;
  readonly expected: string;
  readonly seconds: number;
}

/** Of the first scene; each other one has ten further on. */
const firstPort = 24_810;
const diskMiB = 32;

/** What all scenarios share. */
interface Surroundings {
  readonly folder: string;
  readonly cluster: SlurmCluster;
  readonly watch: TrialWatch;
  readonly seed: number;
  readonly keep: boolean;
  readonly local: (sweep: SweepFile) => Promise<SweepRecord>;
  readonly port: () => number;
}

/**
 * Plays scenarios on a Slurm of two nodes that it brings up: those side by side that do not disturb each other, then the
 * others one by one.
 *
 * @param print is given a row of the table for each, and what is wrong
 */
export async function slurmRun(options: SlurmOptions, print: (line: string) => void): Promise<ScenarioReport[]> {
  const scenarios = everyScenario(options.only);
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-slurm-'));
  // A database server is another user, and has a folder below this one.
  chmodSync(folder, 0o711);
  const cluster = new SlurmCluster(join(folder, 'cluster'));
  const watch = new TrialWatch();
  // Also when this program is stopped half-way.
  const clear = () => clearAway(folder, cluster);
  process.once('exit', clear);
  const reports: ScenarioReport[] = [];
  try {
    await cluster.start();
    const surroundings = surroundingsOf(options, { folder, cluster, watch });
    print(row(['#', 'fault', 'expected', 'seen', '', 'time']));
    print(row(Array.from({ length: 6 }, () => '---')));
    const lane = async (waiting: Scenario[]) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const report = await played(next, surroundings);
        reports.push(report);
        for (const line of linesOf(report)) print(line);
      }
    };
    const together = scenarios.filter(({ isAlone }) => isAlone !== true);
    await Promise.all(Array.from({ length: options.lanes }, () => lane(together)));
    await lane(scenarios.filter(({ isAlone }) => isAlone === true));
    await cluster.stop();
  } finally {
    watch.stop();
    process.off('exit', clear);
    const isKept = options.keep && reports.some(({ problems }) => problems.length > 0);
    if (isKept) print(`logs and databases: ${folder}`);
    cluster.kill();
    if (!isKept) clear();
  }
  return reports;
}

function surroundingsOf(
  { seed, keep }: SlurmOptions,
  shared: Pick<Surroundings, 'folder' | 'cluster' | 'watch'>,
): Surroundings {
  const records = new Map<SweepFile, Promise<SweepRecord>>();
  const local = (sweep: SweepFile) => {
    const record = records.get(sweep) ?? localRun(shared.folder, sweep);
    // It is asked for at the end of a scenario, which may fail before.
    record.catch(() => undefined);
    records.set(sweep, record);
    return record;
  };
  let port = firstPort;
  return { ...shared, seed, keep, local, port: () => (port += 10) };
}

/** Plays a scenario in a data folder of its own. */
async function played(scenario: Scenario, surroundings: Surroundings): Promise<ScenarioReport> {
  const { number, fault, expected } = scenario;
  const startedMs = performance.now();
  const verdict = await verdictOn(scenario, surroundings).catch((error: unknown): Verdict => {
    return { saw: 'it broke off', problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  });
  return { number, fault, expected, ...verdict, seconds: (performance.now() - startedMs) / 1000 };
}

async function verdictOn(scenario: Scenario, surroundings: Surroundings): Promise<Verdict> {
  const { folder, cluster, watch, local, seed, keep } = surroundings;
  const port = surroundings.port();
  const database = scenario.hasDatabase === true ? await DatabaseServer.start(join(folder, `database-${port}`)) : null;
  const scene = await ClusterScene.of({
    ...{ parent: folder, cluster, sweep: scenario.sweep, port },
    database: database ?? undefined,
  });
  const witness = new Witness(watch, scene.scene.home);
  let isKept = keep;
  try {
    const refused = scenario.hasSmallDisk === true ? mountRamDisk(scene.scene.home, diskMiB) : null;
    if (refused !== null) throw new Error(refused);
    await scene.submit();
    const record = local(scenario.sweep);
    const verdict = await scenario.play({ cluster, scene, witness, local: record, database, seed });
    const problems = [...verdict.problems, ...(await scene.scene.leftovers())];
    isKept &&= problems.length > 0;
    return { ...verdict, problems };
  } finally {
    witness.stop();
    // Of a scenario that broke off: they would take GPUs from others.
    cluster.cancelIn(scene.scene.home);
    await scene.close({ keep: isKept });
    await database?.kill();
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function linesOf({ number, fault, expected, saw, problems, seconds }: ScenarioReport): string[] {
  const outcome = problems.length === 0 ? 'passed' : 'FAILED';
  return [
    row([number.padEnd(3), fault, expected, saw, outcome, `${seconds.toFixed(0)} s`]),
    ...problems.map((problem) => `      ${problem}`),
  ];
}

function clearAway(folder: string, cluster: SlurmCluster): void {
  cluster.kill();
  for (const { pid } of processesOf(folder)) if (pid !== process.pid) signalled(pid, 'SIGKILL');
  unmountBelow(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
