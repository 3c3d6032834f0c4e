import { durability } from '@coolsweep/store';
import { median } from '@coolsweep/statistics';
import { SetupProblem } from '../../setup/problem.mjs';
import { BenchProblem, type BenchOptions, type Measurement } from '../benchmark.ts';
import { killOurs, runOptuna, runOurs, runRay, type PeerRun } from './contestants.ts';
import { enginePage } from './enginePage.ts';
import { longRunValues, pointRunValues, ratePerSecond } from './rates.ts';

const defaultRounds = 5;
/** Enough for some seconds each. */
const trialsPerRound = { ours: 2000, sqlite: 100, journal: 600, ray: 20 };
const noop = { reports: 10, points: 1 };
const manyTrials = 10_000;
const pointsPerTrial = 1000;
const killAfter = 300;

/** Contestants that `--only` may name, beside `durability`, `long` and `points`. */
type PeerName = 'optuna-sqlite' | 'optuna-journal' | 'ray';

interface Findings {
  readonly rates: Map<string, number[]>;
  readonly versions: Set<string>;
  readonly leftOut: Record<string, string>;
}

function peerRun(name: PeerName, say: BenchOptions['say']): Promise<PeerRun> {
  switch (name) {
    case 'optuna-sqlite':
      return runOptuna('sqlite', trialsPerRound.sqlite, say);
    case 'optuna-journal':
      return runOptuna('journal', trialsPerRound.journal, say);
    case 'ray':
      return runRay(trialsPerRound.ray, say);
  }
}

/** The reason in one line; what is no expected failure is a bug of the benchmark and rises. */
function reasonOf(error: unknown): string {
  if (error instanceof SetupProblem) return `${error.message} Way out: ${error.wayOut}`;
  // A peer's process that failed.
  if (error instanceof Error && 'stderr' in error) return `it failed: ${String(error.stderr).trim().slice(-500)}`;
  throw error;
}

async function playPeer(
  name: PeerName,
  { rates, versions, leftOut }: Findings,
  say: BenchOptions['say'],
): Promise<void> {
  if (leftOut[name] !== undefined) return;
  try {
    const { trialsPerSecond, version } = await peerRun(name, say);
    rates.set(name, [...(rates.get(name) ?? []), trialsPerSecond]);
    versions.add(version);
    say(`${name}: ${trialsPerSecond.toFixed(2)} trials/s`);
  } catch (error) {
    leftOut[name] = reasonOf(error);
    say(`${name} is left out: ${leftOut[name]}`);
  }
}

async function playRounds(rounds: number, peers: readonly PeerName[], say: BenchOptions['say']): Promise<Findings> {
  const findings: Findings = { rates: new Map(), versions: new Set(), leftOut: {} };
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    // In turns, so that a slow minute of the machine hits all of them.
    const rate = ratePerSecond((await runOurs({ ...noop, trials: trialsPerRound.ours })).endsMs);
    findings.rates.set('trials', [...(findings.rates.get('trials') ?? []), rate]);
    say(`ours: ${rate.toFixed(1)} trials/s`);
    // Ray Tune is a hundred times slower, and starting it takes longest.
    for (const name of peers) if (name !== 'ray' || round === 1) await playPeer(name, findings, say);
  }
  return findings;
}

function rateValues(rates: Findings['rates']): Record<string, number> {
  const ours = rates.get('trials') ?? [];
  const values: Record<string, number> = {};
  for (const [name, taken] of rates) {
    values[`trialsPerSecond/${name}`] = median(taken) ?? Number.NaN;
    values[`rounds/${name}`] = taken.length;
    if (name === 'trials') continue;
    values[`trials/${name}`] = (median(ours) ?? Number.NaN) / (median(taken) ?? Number.NaN);
    const perRound = taken.map((rate, round) => (ours[round] ?? Number.NaN) / rate);
    values[`least/trials/${name}`] = Math.min(...perRound);
    values[`most/trials/${name}`] = Math.max(...perRound);
  }
  return values;
}

/**
 * Trials per second that compute nothing and report ten times, out of process on warm slots and durable, beside Optuna's
 * storages (in process) and Ray Tune in the same run; what 10,000 trials and 10 million points do to rate and memory;
 * and whether what was acknowledged survives SIGKILL.
 */
export async function engine({ say, rounds, only }: BenchOptions): Promise<Measurement> {
  const all = ['optuna-sqlite', 'optuna-journal', 'ray'] as const;
  const parts = [...all, 'durability', 'long', 'points'];
  const unknown = only.find((name) => !parts.includes(name));
  if (unknown !== undefined) throw new BenchProblem(`--only names of ${parts.join(', ')}, got ${unknown}`);
  const wants = (name: string) => only.length === 0 || only.includes(name);
  say(`journal mode ${durability.journalMode}, synchronous ${durability.synchronous}`);
  const { rates, versions, leftOut } = await playRounds(rounds ?? defaultRounds, all.filter(wants), say);
  const values = rateValues(rates);
  if (wants('durability')) {
    const { acknowledged, missing } = await killOurs(killAfter);
    Object.assign(values, { 'killed/acknowledged': acknowledged, 'killed/missing': missing });
    say(`killed after ${acknowledged} results, ${missing} missing`);
  }
  if (wants('long')) Object.assign(values, longRunValues(await runOurs({ ...noop, trials: manyTrials })));
  if (wants('points')) {
    const sweep = { trials: manyTrials, reports: 10, points: pointsPerTrial / 10 };
    Object.assign(values, pointRunValues(await runOurs(sweep), pointsPerTrial));
  }
  say(`\n${enginePage(values)}\n`);
  const settings = `SQLite in ${durability.journalMode} mode, synchronous = ${durability.synchronous}`;
  return { values, versions: [settings, ...[...versions].sort()], leftOut };
}
