import { BenchProblem, type BenchOptions, type Measurement } from '../benchmark.ts';
import { threads } from '../env.ts';
import { SetupProblem } from '../../setup/problem.mjs';
import { commandOf } from './command.ts';
import { Contestant } from './contestant.ts';
import { chosen, type Entry, type Heat } from './lineup.ts';
import type { Ready } from './protocol.ts';
import type { Samples } from './ratios.ts';
import { missingKeys, trainingValues } from './results.ts';
import { playRounds, type Sample } from './rounds.ts';
import { trainingPage } from './trainingPage.ts';

const defaultRounds = 15;
const turnMs = 1000;

/** What a heat adds to what the ones before gave. */
interface Played {
  readonly samples: Map<string, readonly Sample[]>;
  readonly ready: Map<string, Ready>;
  readonly leftOut: Record<string, string>;
}

/** The reason in one line; what is no expected failure is a bug of the benchmark and rises. */
function reasonOf(error: unknown): string {
  if (error instanceof BenchProblem) return error.message;
  if (error instanceof SetupProblem) return `${error.message} Way out: ${error.wayOut}`;
  throw error;
}

async function started(entry: Entry, say: BenchOptions['say']): Promise<Contestant> {
  const { model, batch, variant } = entry;
  const command = await commandOf(entry.program, say);
  return Contestant.start(command, { model, batch, variant, threads, startedAtMs: Date.now() });
}

interface HeatOptions {
  readonly rounds: number;
  readonly say: BenchOptions['say'];
  readonly played: Played;
}

async function startAll(entries: readonly Entry[], { say, played }: HeatOptions) {
  const contestants: { readonly entry: Entry; readonly contestant: Contestant }[] = [];
  // One after the other, so that starting is measured undisturbed, too.
  for (const entry of entries) {
    try {
      const contestant = await started(entry, say);
      say(`${entry.label} is ready (${contestant.ready.version}, ${contestant.ready.stepMs.toFixed(0)} ms a step)`);
      contestants.push({ entry, contestant });
    } catch (error) {
      leaveOut(entry.label, error, { say, played });
    }
  }
  return contestants;
}

function leaveOut(label: string, error: unknown, { say, played }: Pick<HeatOptions, 'say' | 'played'>): void {
  const reason = reasonOf(error);
  played.leftOut[label] = reason;
  say(`${label} is left out: ${reason}`);
}

async function playHeat(
  { title, entries, steps, mostRounds, timesRounds = 1 }: Heat,
  options: HeatOptions,
): Promise<void> {
  const { say, played } = options;
  const rounds = Math.min(options.rounds * timesRounds, mostRounds ?? Number.POSITIVE_INFINITY);
  say(`\n${title}`);
  const contestants = await startAll(entries, options);
  if (contestants.length === 0) return;
  try {
    const runners = contestants.map(({ entry: { label, batch }, contestant }) => ({
      label,
      batch,
      ready: contestant.ready,
      run: (steps: number) => contestant.run(steps),
    }));
    const samples = await playRounds(runners, {
      rounds,
      turnMs,
      steps,
      onFailure: (label, error) => leaveOut(label, error, options),
      onRound: (done) => say(`${done} of ${rounds} rounds`),
    });
    for (const [label, taken] of samples) played.samples.set(label, taken);
    for (const { label, ready } of runners) played.ready.set(label, ready);
  } finally {
    await Promise.all(contestants.map(({ contestant }) => contestant.stop()));
  }
}

function versionsOf(samples: Samples, ready: ReadonlyMap<string, Ready>): string[] {
  const versions = [...ready].filter(([label]) => samples.has(label)).map(([, { version }]) => version);
  return [...new Set(versions)].sort();
}

/**
 * Images per second of a training step of CoolSweep and of what its users would otherwise take, in processes of their own
 * on two threads that take turns; with start-up, first step and memory. What cannot be run is left out, with the reason.
 */
export async function training({ say, rounds, only }: BenchOptions): Promise<Measurement> {
  const played: Played = { samples: new Map(), ready: new Map(), leftOut: {} };
  for (const heat of chosen(only)) await playHeat(heat, { rounds: rounds ?? defaultRounds, say, played });
  const values = trainingValues(played);
  const leftOut = { ...played.leftOut, ...missingKeys(values, played.leftOut) };
  say(`\n${trainingPage(values)}\n`);
  for (const [what, reason] of Object.entries(leftOut)) say(`not measured: ${what}: ${reason}`);
  return { values, versions: versionsOf(played.samples, played.ready), leftOut };
}
