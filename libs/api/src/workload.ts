import { canonicalJson, isObjective, type AnyConfig, type SweepReader, type Trial } from '@coolsweep/sweep';
import { median } from '@coolsweep/statistics';

/** Sweeps and trials of each that are looked at: enough for a median, few enough for a page that waits. */
const sweepsRead = 40;
const trialsRead = 100;

/** What has been seen of trials that take the same time for an update. */
export interface Experience {
  /** Which trials those are, see {@link workloadOf}. */
  readonly workload: string;
  /** Completed trials that this is the median of. */
  readonly trials: number;
  /** Seconds of a whole trial, evaluation included, by its updates. */
  readonly secondsPerUpdate: number;
  /** sigma squared of the last report, the variance of one coordinate of the gradient; null where none was reported. */
  readonly gradientVariance: number | null;
}

/** What the time of an update depends on, as far as a configuration decides it. */
export function workloadOf(config: AnyConfig): string {
  if (isObjective(config)) return canonicalJson({ objective: config.objective.module });
  const { model, dataset, batchSize, precision } = config;
  const { name, width, depth } = model;
  return canonicalJson({
    model: { name, width, depth },
    dataset: { name: dataset.name, imageSize: dataset.imageSize ?? null },
    batchSize,
    precision,
  });
}

/** Null of a trial that tells nothing: one that was not completed, or took its result over from another. */
function secondsPerUpdate({ state, reusedFrom, progress, results, startedAt, finishedAt }: Trial): number | null {
  if (state !== 'completed' || reusedFrom !== null || progress.step < 1) return null;
  // The last attempt alone, which may have gone on from a checkpoint; and the training of all of them, without evaluation.
  const attempt = startedAt !== null && finishedAt !== null ? (finishedAt.getTime() - startedAt.getTime()) / 1000 : 0;
  const seconds = Math.max(attempt, results['time/training'] ?? 0);
  return seconds > 0 ? seconds / progress.step : null;
}

/** What some trials have shown, by workload. */
export function experienceOf(trials: readonly Trial[]): Experience[] {
  const groups = new Map<string, { seconds: number[]; variances: number[] }>();
  for (const trial of trials) {
    const seconds = secondsPerUpdate(trial);
    if (seconds === null) continue;
    const workload = workloadOf(trial.config);
    const group = groups.get(workload) ?? { seconds: [], variances: [] };
    group.seconds.push(seconds);
    const variance = trial.results['optimizer/gradientVariance'];
    if (variance !== undefined && variance > 0 && Number.isFinite(variance)) group.variances.push(variance);
    groups.set(workload, group);
  }
  return [...groups].map(([workload, { seconds, variances }]) => ({
    workload,
    trials: seconds.length,
    secondsPerUpdate: median(seconds) ?? 0,
    gradientVariance: median(variances),
  }));
}

/** What the newest sweeps of a database have shown. */
async function experienceIn(store: SweepReader): Promise<Experience[]> {
  const sweeps = (await store.listSweeps()).filter(({ counts }) => counts.completed > 0).slice(0, sweepsRead);
  const trials = await Promise.all(sweeps.map(({ sweep }) => store.trialsOf(sweep.id, { limit: trialsRead })));
  return experienceOf(trials.flat());
}

/** What an estimate of time rests on: what updates have taken, and the slots that are at work now. */
export async function capacityOf(store: SweepReader) {
  const [experience, schedulers] = await Promise.all([experienceIn(store), store.schedulers()]);
  const slots = schedulers.flatMap((scheduler) => scheduler.slots);
  return { experience, slots: slots.length, gpuSlots: slots.filter(({ gpu }) => gpu !== null).length };
}
