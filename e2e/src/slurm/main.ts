/** `npx nx run e2e:slurm`: sweeps on a real Slurm of two nodes on this machine, undisturbed and with faults. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import { ClusterScene, localRun } from './clusterScene.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { SlurmCluster } from './slurmCluster.ts';
import { Witness } from './witness.ts';

const wanted = process.argv.slice(2);

async function main(): Promise<number> {
  const missing = SlurmCluster.missing();
  if (missing.length > 0) {
    console.error(`no Slurm can be brought up: ${missing.join(', ')}. As root: apt-get install slurm-wlm munge`);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-slurm-'));
  const cluster = new SlurmCluster(join(folder, 'cluster'));
  // Also when this program is stopped half-way.
  process.once('exit', () => cluster.kill());
  let failed = 0;
  try {
    await cluster.start();
    const chosen = scenarios.filter(({ number }) => wanted.length === 0 || wanted.includes(number));
    const local = new Map<Scenario['sweep'], SweepRecord>();
    for (const scenario of chosen) {
      if (!local.has(scenario.sweep)) local.set(scenario.sweep, await localRun(folder, scenario.sweep));
      const record = local.get(scenario.sweep);
      if (record !== undefined && !(await played(folder, cluster, { scenario, record }))) failed++;
    }
    console.log(`${chosen.length - failed} of ${chosen.length} scenarios passed`);
  } finally {
    await cluster.stop();
    if (failed === 0) rmSync(folder, { recursive: true, force: true });
    else console.log(`logs and databases: ${folder}`);
  }
  return failed === 0 ? 0 : 1;
}

/** Plays a scenario and prints its row. */
async function played(
  folder: string,
  cluster: SlurmCluster,
  { scenario, record }: { readonly scenario: Scenario; readonly record: SweepRecord },
): Promise<boolean> {
  const startedMs = performance.now();
  const scene = await ClusterScene.of(folder, cluster, scenario.sweep);
  const witness = new Witness();
  const problems = await scenario
    .play({ cluster, scene, witness, local: record })
    .catch((error: unknown) => [String(error)]);
  witness.stop();
  const left = await scene.scene.leftovers();
  const all = [...problems, ...left];
  await scene.scene.close({ keep: all.length > 0 });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `| ${scenario.number.padEnd(3)} | ${scenario.fault} | ${scenario.expected} | ${all.length === 0 ? 'passed' : 'FAILED'} | ${seconds} s |`,
  );
  for (const problem of all) console.log(`      ${problem}`);
  return all.length === 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
