import type { RouterOutputs } from '@coolsweep/api';

export type Changes = Omit<RouterOutputs['live']['since'], 'cursor'>;

/** What a question is about, where its input does not say it. */
export interface LiveInterest {
  readonly sweepIds?: readonly string[];
  readonly trialIds?: readonly string[];
  /** Also of every step, point and line, not only when a trial changes its state. */
  readonly progress?: boolean;
  /** Not asked again sooner than so long after its last answer: of answers that take long to be made and drawn. */
  readonly everyMs?: number;
}

/** The parts of a question that decide. */
export interface AskedQuery {
  readonly queryKey: readonly unknown[];
  readonly meta?: { readonly live?: LiveInterest } | Readonly<Record<string, unknown>> | undefined;
}

/** Answers of these are about points, which come with every report of a trial. */
const aboutPoints: readonly unknown[] = ['metric', 'curve'];

/** Whether the answer to a question may have become another one. */
export function isConcerned({ queryKey, meta }: AskedQuery, changes: Changes): boolean {
  const path = Array.isArray(queryKey[0]) ? (queryKey[0] as readonly unknown[]) : [];
  const interest = { ...interestOf(queryKey, path), ...(meta?.live as LiveInterest | undefined) };
  const { sweepIds, trialIds, progress = false } = interest;
  if (sweepIds === undefined && trialIds === undefined) return concernsList(path, changes);
  if (changes.all) return true;
  const ofSweep = (id: string) => sweepIds?.includes(id) ?? false;
  const ofTrial = (id: string) => trialIds?.includes(id) ?? false;
  return (
    changes.sweeps.some((id) => ofSweep(id) || (trialIds?.some((trial) => sweepIdOf(trial) === id) ?? false)) ||
    changes.trials.some(({ id, sweepId }) => ofTrial(id) || (progress && ofSweep(sweepId)))
  );
}

/** The sweep of a trial: ids of trials are made so, and nothing else ends like them. */
function sweepIdOf(trialId: string): string {
  return trialId.replace(/-t\d+$/, '');
}

function interestOf(queryKey: readonly unknown[], path: readonly unknown[]): LiveInterest {
  const { input = {} } = (queryKey[1] ?? {}) as { readonly input?: Readonly<Record<string, unknown>> };
  const sweepIds = texts(input.sweepId, input.sweepIds);
  const trialIds = texts(input.trialId, input.trialIds);
  return {
    ...(sweepIds.length > 0 && { sweepIds }),
    ...(trialIds.length > 0 && { trialIds }),
    ...(aboutPoints.includes(path[0]) && { progress: true }),
  };
}

function texts(...values: readonly unknown[]): string[] {
  return values.flat().filter((value) => typeof value === 'string');
}

/** Questions without ids: of the list of sweeps, or of the machine. Everything else is not of the database. */
function concernsList([noun, question]: readonly unknown[], changes: Changes): boolean {
  const { all, sweeps, trials, schedulers } = changes;
  if (noun === 'scheduler')
    return all || schedulers || sweeps.length > 0 || (question === 'machine' && trials.length > 0);
  return noun === 'sweep' && (all || sweeps.length > 0);
}
