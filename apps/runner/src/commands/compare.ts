import {
  comparisonGroups,
  goalOf,
  SweepError,
  sweepsMadeFrom,
  testMetricOf,
  verdictSentence,
  verdictsOf,
  type Goal,
  type Sweep,
  type SweepReader,
  type Trial,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { describeVerdicts } from '../output/verdictReport.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

export interface CompareOptions {
  /** Configurations to compare, each by its hash or the first letters of it, or by the id of one of its trials. */
  readonly configurations: readonly string[];
  readonly reference: string | undefined;
  readonly metric: string | undefined;
  /** The smallest difference that matters, in units of the metric. */
  readonly effect: number;
}

/** Fewest letters of a configuration hash; fewer could be the number of a trial. */
const shortestHash = 4;

function hashOf(given: string, trials: readonly Trial[]): string {
  const isMeant = ({ id, configHash }: Trial) =>
    id === given || (given.length >= shortestHash && configHash.startsWith(given));
  const hashes = [...new Set(trials.filter(isMeant).map(({ configHash }) => configHash))];
  const [hash] = hashes;
  if (hash !== undefined && hashes.length === 1) return hash;
  throw new SweepError(
    'invalid_arguments',
    hashes.length > 1
      ? `${JSON.stringify(given)} begins ${hashes.length} configuration hashes; give more letters.`
      : `No configuration of the sweep is ${JSON.stringify(given)}; give the id of one of its trials or ` +
          `${shortestHash} letters of its configHash, see coolsweep show.`,
  );
}

/** The configurations that were named, with the reference among them. */
function namedIn(
  { configurations, reference }: CompareOptions,
  trials: readonly Trial[],
): { hashes: string[]; reference: string | undefined } {
  const hashes = configurations.map((given) => hashOf(given, trials));
  if (hashes.length === 0 || reference === undefined) return { hashes, reference };
  const referenceHash = hashOf(reference, trials);
  return { hashes: [...new Set([...hashes, referenceHash])], reference: referenceHash };
}

/** @throws SweepError `invalid_arguments` when nobody says whether more of the metric is better */
function knownGoal(metric: string, sweep: Sweep): Goal {
  const goal = goalOf(metric, [sweep]);
  if (goal !== null) return goal;
  throw new SweepError(
    'invalid_arguments',
    `${metric} is neither better when it is larger nor when it is smaller; --metric takes an accuracy, a loss or time/training.`,
  );
}

function checkMetric(metric: string, trials: readonly Trial[]): void {
  const known = new Set(trials.flatMap(({ results }) => Object.keys(results)));
  if (known.size === 0 || known.has(metric)) return;
  const comparable = [...known].filter((name) => /(accuracy|loss)$/.test(name)).join(', ');
  throw new SweepError(
    'invalid_arguments',
    `No trial of the sweep has the metric ${JSON.stringify(metric)}; --metric takes one of ${comparable}.`,
  );
}

/** Trials of the sweeps that confirm, extend or repeat this one, oldest sweep first. */
export async function linkedTrials(store: SweepReader, sweepId: string): Promise<Trial[]> {
  const made = await sweepsMadeFrom(store, new Set([sweepId]));
  return (await Promise.all(made.map(({ id }) => store.trialsOf(id)))).flat();
}

/** `coolsweep compare SWEEP`: which method or configuration is better, and whether that may be said. */
export function compare(
  { environment, console }: CommandContext,
  sweepId: string,
  options: CompareOptions,
): Promise<number> {
  return withStore(environment, async (store) => {
    const { sweep } = await store.sweepById(sweepId);
    const trials = await store.trialsOf(sweepId);
    const metric = options.metric ?? testMetricOf(sweep.spec);
    checkMetric(metric, trials);
    const { hashes, reference } = namedIn(options, trials);
    const groups = comparisonGroups({ sweep, trials, linked: await linkedTrials(store, sweepId) }, hashes);
    const verdicts = verdictsOf(groups, {
      metric,
      goal: knownGoal(metric, sweep),
      smallestEffect: options.effect,
      reference,
    });
    console.value({
      sweep: sweepId,
      ...verdicts,
      verdicts: verdicts.verdicts.map((verdict) => ({
        ...verdict,
        sentence: verdictSentence(verdict, verdicts, sweepId),
      })),
    });
    console.line(describeVerdicts(verdicts, sweepId));
    return exitCodes.ok;
  });
}
