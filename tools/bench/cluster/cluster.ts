import { setTimeout as delay } from 'node:timers/promises';
import { PostgresServer, noPostgres } from '@coolsweep/store/testing';
import { median } from '@coolsweep/statistics';
import { BenchProblem, type BenchOptions, type Measurement } from '../benchmark.ts';
import { quantile } from '../engine/rates.ts';
import { decisionsPerSecond } from './decisions.ts';
import { bestRung, heldText, isCarried, rungs, type Held } from './ladder.ts';
import { LoadProcesses } from './loadProcesses.ts';
import { processorSeconds } from './processorSeconds.ts';
import { ServedCluster } from './servedCluster.ts';

const agents = 1000;
const loadProcesses = 2;
/** Whatever is carried longer than that is carried. */
const rungSeconds = 20;
const holdSeconds = 60;
/** From one rate to another. */
const settleMs = 5000;
const defaultRounds = 3;
const quickRate = 10_000;

const sizes = [10_000, 100_000];
const decisionSeconds = 20;
const quickSeconds = 5;

type Say = BenchOptions['say'];
type Values = Record<string, number>;

/** A served cluster under load. */
interface Loaded {
  readonly served: ServedCluster;
  readonly load: LoadProcesses;
}

/** Holds a rate for some seconds and says what came of it. */
async function held({ served, load }: Loaded, offered: number, seconds: number): Promise<Held> {
  await load.rate(offered);
  await delay(settleMs);
  const { server, database } = served.pids;
  const taken = () => ({ server: processorSeconds(server), database: processorSeconds(database) });
  const [before, insertedBefore, startMs] = [taken(), await served.inserted(), performance.now()];
  await load.take();
  await delay(seconds * 1000);
  const tally = await load.take();
  const [after, inserted, tookSeconds] = [taken(), await served.inserted(), (performance.now() - startMs) / 1000];
  return {
    offered,
    acknowledged: tally.points / tookSeconds,
    committed: (inserted - insertedBefore) / tookSeconds,
    heartbeatP50Ms: quantile(tally.beatMs, 0.5),
    heartbeatP99Ms: quantile(tally.beatMs, 0.99),
    deliveryP99Ms: quantile(tally.deliveryMs, 0.99),
    backlog: tally.backlog,
    failures: tally.failures,
    cores: {
      server: (after.server - before.server) / tookSeconds,
      database: (after.database - before.database) / tookSeconds,
      load: tally.seconds / tookSeconds,
    },
  };
}

/** Raises the load to the knee. */
async function climb(loaded: Loaded, say: Say): Promise<Held[]> {
  const climbed: Held[] = [];
  for (const rate of rungs) {
    const step = await held(loaded, rate, rungSeconds);
    climbed.push(step);
    say(heldText(step));
    if (!isCarried(step)) break;
  }
  return climbed;
}

/** Holds the load below the knee, over and over. */
async function holds(loaded: Loaded, { rate, rounds, seconds }: { rate: number; rounds: number; seconds: number }) {
  const all: Held[] = [];
  for (let round = 0; round < rounds; round++) all.push(await held(loaded, rate, seconds));
  return all;
}

function climbValues(climbed: readonly Held[]): Values {
  const values = climbed.flatMap(({ offered, committed, heartbeatP99Ms, cores }) => [
    [`rung/${offered}/pointsPerSecond`, committed],
    [`rung/${offered}/heartbeatP99Ms`, heartbeatP99Ms],
    ...Object.entries(cores).map(([who, count]) => [`rung/${offered}/cores/${who}`, count]),
  ]);
  return Object.fromEntries(values) as Values;
}

function holdValues(all: readonly Held[], seconds: number): Values {
  const of = (key: string, value: (one: Held) => number) => {
    const values = all.map(value);
    return {
      [key]: median(values) ?? Number.NaN,
      [`least/${key}`]: Math.min(...values),
      [`most/${key}`]: Math.max(...values),
    };
  };
  return {
    ...{ agents, holds: all.length, holdSeconds: seconds, offeredPointsPerSecond: all[0]?.offered ?? Number.NaN },
    // What is not in the database is not counted.
    ...of('ingestPointsPerSecond', ({ committed }) => committed),
    ...of('heartbeatP50Ms', ({ heartbeatP50Ms }) => heartbeatP50Ms),
    ...of('heartbeatP99Ms', ({ heartbeatP99Ms }) => heartbeatP99Ms),
    ...of('deliveryP99Ms', ({ deliveryP99Ms }) => deliveryP99Ms),
    ...of('cores/server', ({ cores }) => cores.server),
    ...of('cores/database', ({ cores }) => cores.database),
    ...of('cores/load', ({ cores }) => cores.load),
    failures: all.reduce((sum, { failures }) => sum + failures, 0),
  };
}

/** Compares, attempt by attempt, what was acknowledged with what the database has. */
async function recordValues({ served, load }: Loaded): Promise<Values> {
  const acknowledged = await load.finish();
  await served.completed();
  const recorded = await served.points();
  const differences = [...acknowledged].map(([attemptId, points]) => (recorded.get(attemptId) ?? 0) - points);
  return {
    'points/acknowledged': [...acknowledged.values()].reduce((sum, points) => sum + points, 0),
    'points/missing': differences.reduce((sum, difference) => sum + Math.max(0, -difference), 0),
    'points/surplus': differences.reduce((sum, difference) => sum + Math.max(0, difference), 0),
  };
}

async function ingestValues(served: ServedCluster, { say, rounds, quick }: BenchOptions): Promise<Values> {
  const load = new LoadProcesses(loadProcesses);
  try {
    const loaded = { served, load };
    await load.begin(await served.attempts(agents));
    say(`${agents} agents have claimed their attempts`);
    const climbed = quick ? [] : await climb(loaded, say);
    const rate = quick ? quickRate : (bestRung(climbed) ?? rungs[0] ?? quickRate);
    const seconds = quick ? rungSeconds : holdSeconds;
    const all = await holds(loaded, { rate, seconds, rounds: quick ? 1 : (rounds ?? defaultRounds) });
    for (const one of all) say(`held for ${seconds} s: ${heldText(one)}`);
    return { ...climbValues(climbed), ...holdValues(all, seconds), ...(await recordValues(loaded)) };
  } finally {
    await load.close();
  }
}

async function decisionValues({ say, quick }: BenchOptions): Promise<Values> {
  const postgres = await PostgresServer.start({ isUsual: true });
  try {
    const values: Values = {};
    for (const trials of quick ? sizes.slice(0, 1) : sizes) {
      const rate = await decisionsPerSecond(postgres, trials, quick ? quickSeconds : decisionSeconds);
      values[`decisionsPerSecond@${trials}`] = rate;
      say(`${rate.toFixed(0)} decisions/s at ${trials} trials`);
    }
    return values;
  } finally {
    await postgres.stop();
  }
}

/**
 * What one server on this machine carries: 1,000 simulated agents with heartbeats and metric streams against `coolsweep
 * serve --on slurm` and PostgreSQL, the load raised until it is no longer carried and then held for a minute below that;
 * whether every acknowledged point is in the database, once; and how many decisions a second a scheduler takes on large
 * sweeps.
 */
export async function cluster(options: BenchOptions): Promise<Measurement> {
  const parts = ['ingest', 'decisions'];
  const unknown = options.only.find((name) => !parts.includes(name));
  if (unknown !== undefined) throw new BenchProblem(`--only names of ${parts.join(', ')}, got ${unknown}`);
  if (noPostgres !== null) throw new BenchProblem(`${noPostgres}: run node tools/setup/main.mjs --tests`);
  const wants = (name: string) => options.only.length === 0 || options.only.includes(name);
  const values: Values = {};
  const versions: string[] = [];
  if (wants('ingest')) {
    const served = await ServedCluster.start(agents);
    try {
      versions.push(`${await served.version()} with its usual settings`);
      Object.assign(values, await ingestValues(served, options));
    } finally {
      await served.close();
    }
  }
  if (wants('decisions')) Object.assign(values, await decisionValues(options));
  return { values, versions };
}
