import { isBetter } from './metric.ts';
import { groupByConfiguration, rankedMean } from './ranking.ts';
import { planOf } from './resolveSweepFile.ts';
import type { SweepSpec } from './sweepFile.ts';
import { isFinished } from './trial.ts';
import type { Trial } from './trialStore.ts';

/** What is looked at in a trial to see whether its sweep has used up what it may spend. */
export type LimitedTrial = Pick<
  Trial,
  'configHash' | 'params' | 'state' | 'objective' | 'failure' | 'startedAt' | 'finishedAt'
>;

/** How far a sweep is. */
export interface SweepUsage {
  readonly trials: readonly LimitedTrial[];
  /** When its first trial started; null before. */
  readonly startedAt: Date | null;
  readonly now: Date;
  /** GPUs of each trial on this machine: 0 on the CPU, where no GPU hours are spent. */
  readonly gpus: number;
}

const msPerHour = 3_600_000;

/** Failures that differ in numbers only (a step, a size, an address) are of one kind; the stack below is no part of it. */
function kindOf({ failure }: LimitedTrial): string {
  const [sentence = ''] = (failure?.message ?? 'no message').split('\n');
  return sentence.replaceAll(/\d+(\.\d+)?/g, '#');
}

/** Says nothing when nothing waits: then the sweep is over without it. */
function trialsReached({ limits }: Plan, { trials }: SweepUsage): string | null {
  if (limits.trials === null || trials.every(({ state }) => state !== 'waiting')) return null;
  const done = trials.filter(({ state, startedAt }) => isFinished(state) && startedAt !== null).length;
  return done < limits.trials ? null : `limits.trials: ${done} trials are done, ${limits.trials} are allowed`;
}

function wallTimeReached({ limits }: Plan, { startedAt, now }: SweepUsage): string | null {
  if (limits.wallTimeSeconds === null || startedAt === null) return null;
  const seconds = (now.getTime() - startedAt.getTime()) / 1000;
  return seconds < limits.wallTimeSeconds
    ? null
    : `limits.wallTime: ${Math.round(seconds)} s have passed since the first trial started, ${limits.wallTimeSeconds} s are allowed`;
}

/** Hours of the last attempt of each trial; earlier ones are no longer known from it. */
function gpuHoursReached({ limits }: Plan, { trials, now, gpus }: SweepUsage): string | null {
  if (limits.gpuHours === null) return null;
  const busyMs = trials
    .filter(({ state }) => state === 'running' || isFinished(state))
    .map(({ startedAt, finishedAt }) => (startedAt === null ? 0 : (finishedAt ?? now).getTime() - startedAt.getTime()));
  const hours = (busyMs.reduce((sum, ms) => sum + ms, 0) / msPerHour) * gpus;
  return hours < limits.gpuHours
    ? null
    : `limits.gpuHours: ${hours.toPrecision(3)} GPU hours were used, ${limits.gpuHours} are allowed`;
}

/** A configuration counts when all its seeds are done: one lucky seed reaches nothing. */
function targetReached({ limits, metric }: Plan, { trials }: SweepUsage): string | null {
  if (!limits.stopAtTarget || metric?.target === undefined) return null;
  const { goal, target, name } = metric;
  const best = groupByConfiguration(trials, goal)
    .filter((group) => group.trials.every(({ state }) => state === 'completed'))
    .map(rankedMean)
    .find((mean) => mean !== null && !isBetter(goal, target, mean));
  return best === undefined || best === null
    ? null
    : `limits.stopAtTarget: a configuration has ${name} ${Number(best.toPrecision(5))}, the target is ${target}`;
}

function failuresReached({ limits }: Plan, { trials }: SweepUsage): string | null {
  const counts = new Map<string, number>();
  for (const trial of trials) {
    if (trial.state !== 'failed') continue;
    const kind = kindOf(trial);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (counts.get(kind) === limits.failures)
      return `limits.failures: ${limits.failures} trials failed in the same way, the last one with: ${trial.failure?.message.split('\n')[0] ?? kind}`;
  }
  return null;
}

type Plan = Pick<SweepSpec, 'metric'> & Pick<ReturnType<typeof planOf>, 'limits'>;

/**
 * Why a sweep has to end before all its trials are done: its target is reached, too many of its trials failed in the same
 * way, or it has used up the trials, the time or the GPU hours that it may use.
 *
 * @returns a sentence that begins with the field of the sweep file; null while it may go on
 */
export function limitReached(spec: SweepSpec, usage: SweepUsage): string | null {
  const plan = { metric: spec.metric, limits: planOf(spec).limits };
  return (
    targetReached(plan, usage) ??
    failuresReached(plan, usage) ??
    trialsReached(plan, usage) ??
    wallTimeReached(plan, usage) ??
    gpuHoursReached(plan, usage)
  );
}
