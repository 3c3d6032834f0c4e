/**
 * `npx nx run e2e:ray`: sweeps on a real Ray of one node on this machine, undisturbed and with faults; where no Ray can be
 * had, on its stand-in. Arguments: numbers of scenarios, and `--stand-in` for no other Ray than that.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../command.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import { TrialWatch } from '../slurm/trialWatch.ts';
import { Witness } from '../slurm/witness.ts';
import { RayCluster } from './rayCluster.ts';
import { localRun, RayScene, type RaySweep } from './rayScene.ts';
import { scenarios, type Scenario } from './scenarios.ts';

const wanted = process.argv.slice(2).filter((word) => word !== '--stand-in');

/** Python that has Ray, made if need be; null, with the reason told, where it cannot be had. */
function rayPython(): string | null {
  if (process.argv.includes('--stand-in')) return null;
  const program = join(root, 'tools', 'bench', 'training', 'rayPython.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], {
    ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  });
  if (status === 0) return stdout.trim();
  console.log(`no Ray can be had, so that its stand-in takes its place: ${stderr.trim()}`);
  return null;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-ray-'));
  const cluster = new RayCluster(join(folder, 'ray'), rayPython());
  const watch = new TrialWatch();
  // Also when this program is stopped half-way.
  process.once('exit', () => cluster.killHead());
  let failed = 0;
  try {
    await cluster.start();
    const asked = scenarios.filter(({ number }) => wanted.length === 0 || wanted.includes(number));
    const chosen = asked.filter(({ needsRay }) => cluster.isReal || needsRay !== true);
    for (const { number, fault } of asked.filter((one) => !chosen.includes(one)))
      console.log(`| ${number.padEnd(3)} | ${fault} | needs a real Ray | not played |`);
    const local = new Map<RaySweep, SweepRecord>();
    for (const scenario of chosen) {
      const record = local.get(scenario.sweep) ?? (await localRun(folder, scenario.sweep));
      local.set(scenario.sweep, record);
      if (!(await played({ folder, cluster, watch }, scenario, record))) failed++;
    }
    const where = cluster.isReal ? 'Ray' : "Ray's stand-in";
    console.log(`${chosen.length - failed} of ${chosen.length} scenarios passed on ${where}`);
  } finally {
    watch.stop();
    await cluster.stop();
    if (failed === 0) rmSync(folder, { recursive: true, force: true });
    else console.log(`logs and databases: ${folder}`);
  }
  return failed === 0 ? 0 : 1;
}

interface Theatre {
  readonly folder: string;
  readonly cluster: RayCluster;
  readonly watch: TrialWatch;
}

/** Plays a scenario and prints its row. */
async function played({ folder, cluster, watch }: Theatre, scenario: Scenario, local: SweepRecord): Promise<boolean> {
  const startedMs = performance.now();
  const scene = await RayScene.of(folder, cluster, scenario);
  const witness = new Witness(watch, scene.scene.home);
  const problems = await scenario
    .play({ cluster, scene, witness, local })
    .catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
  witness.stop();
  const all = [...problems, ...(await scene.scene.leftovers())];
  await scene.close({ keep: all.length > 0 });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  const { number, fault, expected } = scenario;
  console.log(
    `| ${number.padEnd(3)} | ${fault} | ${expected} | ${all.length === 0 ? 'passed' : 'FAILED'} | ${seconds} s |`,
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
