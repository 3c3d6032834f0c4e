/**
 * `npm run bench -- NAME`: runs one benchmark. Progress goes to standard error; the last line of standard output is one
 * JSON value with what was measured and on which machine. Benchmarks are no tests: nothing fails because it is slow.
 */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { telemetry } from './telemetry.ts';

/** Measures something; the keys of the values are the benchmark's own. */
export type Benchmark = (say: (line: string) => void) => Promise<Readonly<Record<string, number>>>;

const benchmarks: Readonly<Record<string, { readonly about: string; readonly run: Benchmark }>> = {
  telemetry: { about: 'what measuring gradient noise costs of the training time', run: telemetry },
};

function usage(): string {
  const lines = Object.entries(benchmarks).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`);
  return ['usage: npm run bench -- NAME', '', ...lines, ''].join('\n');
}

function machine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  };
}

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' } },
});
const [name = ''] = positionals;
const benchmark = benchmarks[name];
if (flags.help === true) {
  process.stdout.write(usage());
} else if (benchmark === undefined) {
  process.stderr.write(`${name === '' ? 'which benchmark?' : `there is no benchmark ${name}`}\n${usage()}`);
  process.exitCode = 2;
} else {
  const values = await benchmark.run((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify({ bench: name, values, machine: machine() })}\n`);
}
