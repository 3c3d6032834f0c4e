/** `npx nx run e2e:faults`: injects faults into real runs of a small sweep and counts those that it survives. */
import { existsSync } from 'node:fs';
import { parseOptions, usage } from './faultOptions.ts';
import { faultRun } from './faultRun.ts';
import { describeSummary } from './faultSummary.ts';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    console.log(usage);
    return 0;
  }
  if (!existsSync('/proc/self/environ')) throw new Error('the faults need Linux: processes are found in /proc');
  const summary = await faultRun(options, (line) => console.log(line));
  console.log(describeSummary(summary));
  if (options.json) console.log(JSON.stringify(summary));
  return summary.failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
