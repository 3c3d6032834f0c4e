/** `npx nx run e2e:slurm`: sweeps on a real Slurm of two nodes on this machine, undisturbed and with faults. */
import { prepareMachine } from './prerequisites.ts';
import { parseOptions, usage } from './slurmOptions.ts';
import { slurmRun } from './slurmRun.ts';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const hindrance = prepareMachine((line) => console.log(line));
  if (hindrance !== null) throw new Error(`no Slurm can be brought up here: ${hindrance}`);
  const startedMs = performance.now();
  const reports = await slurmRun(options, (line) => console.log(line));
  const failed = reports.filter(({ problems }) => problems.length > 0).length;
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(
    `${reports.length - failed} of ${reports.length} scenarios passed in ${seconds} s (seed ${options.seed})`,
  );
  if (options.json)
    console.log(JSON.stringify({ passed: reports.length - failed, failed, seconds, scenarios: reports }));
  return failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
