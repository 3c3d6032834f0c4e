import {
  listedSweep,
  metricNames,
  rerunReport,
  SweepError,
  type Attempt,
  type RecordedRun,
  type RerunReport,
  type Sweep,
  type SweepReader,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { describeRerun, rerunValue } from '../output/rerunReport.ts';
import { recordListed } from '../recordListed.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { recordedSettings, runRecorded } from './run.ts';

export interface RerunOptions {
  readonly slots: number | null;
  /** CPU threads; null for as many as the trial had. */
  readonly threads: number | null;
}

/** A trial with what its attempt recorded. */
interface Recorded {
  readonly trial: Trial;
  readonly sweep: Sweep;
  readonly attempt: Attempt;
}

/** A trial that was trained to its end, or the one whose result it took over. */
async function recordedTrial(store: SweepReader, trialId: string): Promise<Recorded> {
  const asked = await store.trialById(trialId);
  const trial = asked.reusedFrom === null ? asked : await store.trialById(asked.reusedFrom);
  const attempt = (await store.attemptsOf(trial.id)).at(-1);
  if (attempt === undefined || (trial.state !== 'completed' && trial.state !== 'diverged'))
    throw new SweepError(
      'invalid_arguments',
      `trial ${trialId} is ${trial.state}: there is no result to compare with; name one that is completed or diverged`,
    );
  return { trial, sweep: (await store.sweepById(trial.sweepId)).sweep, attempt };
}

/** What the attempt and its sweep recorded; how the sweep was run is in the attempt's threads. */
function environmentOf({ sweep, attempt }: Recorded): RecordedRun['environment'] {
  const { run: _, ...versions } = sweep.environment;
  return { ...versions, ...attempt.environment };
}

async function recordedRun(store: SweepReader, recorded: Recorded): Promise<RecordedRun> {
  const { trial, attempt } = recorded;
  // Results name also the metrics of single weight tensors, which no list does.
  const names = [...new Set([...metricNames, ...Object.keys(trial.results)])];
  return {
    series: await store.series({ trialIds: [trial.id], names }),
    finalHash: attempt.finalHash,
    environment: environmentOf(recorded),
  };
}

/** The threads that TensorFlow had in the attempt: a resume may have given it others than its sweep began with. */
function threadsOf({ attempt }: Recorded): number | null {
  const { intraOpThreads } = attempt.environment;
  return typeof intraOpThreads === 'number' ? intraOpThreads : null;
}

/** Records a sweep with this trial alone, once it is known that its data is there. */
async function recordAgain(
  context: CommandContext,
  store: SweepStore,
  { recorded, threads }: { recorded: Recorded; threads: number | null },
): Promise<Sweep> {
  const { trial, sweep } = recorded;
  const made = listedSweep(sweep.spec, {
    name: `${trial.id} again`,
    description: `Trial ${trial.id} once more, to see whether it repeats bit for bit.`,
    configs: [trial.config],
    seeds: [trial.seed],
  });
  const settings = recordedSettings(context, sweep, threads ?? threadsOf(recorded));
  return recordListed(
    { context, store },
    { ...made, settings, origin: { kind: 'rerun', sweepId: sweep.id, trialId: trial.id } },
  );
}

async function compared(store: SweepReader, recorded: Recorded, again: Sweep): Promise<RerunReport> {
  const [trial] = await store.trialsOf(again.id);
  const rerun = await recordedTrial(store, trial?.id ?? '');
  return rerunReport(await recordedRun(store, recorded), await recordedRun(store, rerun));
}

/** `coolsweep rerun TRIAL`: trains a trial once more and says whether it repeats bit for bit. */
export async function rerunTrial(context: CommandContext, trialId: string, options: RerunOptions): Promise<number> {
  const { environment, console } = context;
  const { recorded, again } = await withStore(environment, async (store) => {
    const found = await recordedTrial(store, trialId);
    return { recorded: found, again: await recordAgain(context, store, { recorded: found, threads: options.threads }) };
  });
  const code = await runRecorded(context, options, again.id);
  if (code !== exitCodes.ok) return code;
  const report = await withStore(environment, (store) => compared(store, recorded, again));
  console.value({ event: 'rerun', trial: recorded.trial.id, sweep: again.id, ...rerunValue(report) });
  console.line();
  console.line(`${recorded.trial.id} run again as ${again.id}: ${describeRerun(report)}`);
  return report.verdict === 'identical' ? exitCodes.ok : exitCodes.differs;
}
