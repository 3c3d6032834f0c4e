/**
 * `npm run bench -- NAME`: runs one benchmark. Progress goes to standard error; the last line of standard output is one
 * JSON value with what was measured and on which machine. Benchmarks are no tests: nothing fails because it is slow.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BenchProblem, type Benchmark } from './benchmark.ts';
import { savePage } from './performancePage.ts';
import { recordOf, type BenchRecord } from './record.ts';
import { heats } from './training/lineup.ts';

interface Listed {
  readonly about: string;
  /** Imported only when it is wanted: some load a tensor library. */
  readonly load: () => Promise<Benchmark>;
}

const benchmarks: Readonly<Record<string, Listed>> = {
  cluster: {
    about: '1,000 simulated agents against `serve --on slurm` and PostgreSQL; decisions/s (--only: ingest, decisions)',
    load: async () => (await import('./cluster/cluster.ts')).cluster,
  },
  dashboard: {
    about: 'the pages over 10,000 trials in Chromium: loads, table, curves, brush, live; beside optuna-dashboard',
    load: async () => (await import('./dashboard/dashboard.ts')).dashboard,
  },
  engine: {
    about: "durable no-op trials per second, beside Optuna's storages and Ray Tune; memory, gaps, points per second",
    load: async () => (await import('./engine/engine.ts')).engine,
  },
  precision: {
    about: 'validation accuracy in float32 and in bfloat16, five seeds (--rounds: seeds); nothing is clocked',
    load: async () => (await import('./precision.ts')).precision,
  },
  samplers: {
    about: "what our samplers find on test functions, beside Optuna's (--rounds: seeds, --only: tpe, cmaes, sobol)",
    load: async () => (await import('./samplers/samplers.ts')).samplersBenchmark,
  },
  telemetry: {
    about: 'what measuring gradient noise costs of the training time',
    load: async () => (await import('./telemetry.ts')).telemetry,
  },
  training: {
    about: 'images per second of a training step, beside Keras, PyTorch and stock TensorFlow.js',
    load: async () => (await import('./training/training.ts')).training,
  },
};

const quickRounds = 3;

function usage(): string {
  const about = Object.entries(benchmarks).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`);
  const contestants = heats.map(({ entries }) => `  ${entries.map(({ label }) => label).join(' ')}`);
  return `usage: npm run bench -- NAME [--rounds N] [--quick] [--only CONTESTANT,…] [--save] [--from FILE]

${about.join('\n')}

  --rounds N   repetitions; default: the benchmark's own number
  --quick      ${quickRounds} rounds: whether it works, not how fast it is
  --only       contestants of training: a label (keras@32), a name (keras) or a batch size (@32)
  --save       write the result into docs/performance.md
  --from FILE  with --save: write the result that a run before has left in FILE (its standard output)

contestants of training:
${contestants.join('\n')}

environment:
  COOLSWEEP_DATA   folder with the data set cifar10, where \`coolsweep data get cifar10\` has not fetched it
  COOLSWEEP_CACHE  folder for the Python environments of the peers (default: XDG_CACHE_HOME or ~/.cache)
`;
}

const options = {
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  save: { type: 'boolean', default: false },
  from: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function roundsFrom(text: string | undefined, quick: boolean): number | null {
  if (text === undefined) return quick ? quickRounds : null;
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new BenchProblem(`--rounds must be a whole number, got ${text}`);
  return rounds;
}

/** The last line of a run's standard output. */
async function recordIn(file: string): Promise<BenchRecord> {
  const line = (await readFile(file, 'utf8')).trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{"bench":')) throw new BenchProblem(`the last line of ${file} is no result of a benchmark`);
  return JSON.parse(line) as BenchRecord;
}

async function main(args: readonly string[]): Promise<void> {
  const { positionals, values: given } = parseArgs({ args: [...args], allowPositionals: true, options });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (given.help) {
    process.stdout.write(usage());
    return;
  }
  const [name = ''] = positionals;
  const benchmark = benchmarks[name];
  if (benchmark === undefined) {
    throw new BenchProblem(name === '' ? 'which benchmark?' : `there is no benchmark ${name}`);
  }
  const only = given.only.split(',').filter((pattern) => pattern !== '');
  const rounds = roundsFrom(given.rounds, given.quick);
  const record =
    given.from === undefined
      ? recordOf(name, await (await benchmark.load())({ say, rounds, quick: given.quick, only }), args)
      : await recordIn(given.from);
  if (given.save) say(`wrote ${await savePage(record)}`);
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // parseArgs throws a TypeError with a code for what it does not know.
  const isMistake = error instanceof BenchProblem || (error instanceof TypeError && 'code' in error);
  if (!isMistake) throw error;
  process.stderr.write(`${error.message}\n\n${usage()}`);
  process.exitCode = 2;
}
