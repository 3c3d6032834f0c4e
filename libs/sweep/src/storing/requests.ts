import type { SweepSpec } from '../sweepFile.ts';
import type { Sweep, SweepOrigin, SweepRequest, Trial } from './record.ts';

type Asked = Pick<Sweep, 'state' | 'requested'>;

/**
 * State and open request of a sweep after a scheduler has done what it can about the request. A cancel stays open while a
 * trial runs, since that trial decides how it ends.
 */
export function stateOnRequest({ state, requested }: Asked, isRunning: boolean): Asked {
  switch (requested) {
    case null:
      return { state, requested };
    case 'pause':
      return { state: 'paused', requested: null };
    case 'resume':
      return { state: state === 'paused' || state === 'stopped' ? 'queued' : state, requested: null };
    case 'cancel':
      return isRunning ? { state, requested } : { state: 'cancelled', requested: null };
  }
}

/** Whether the trials of a sweep may be claimed. */
export function isClaimable({ state, requested }: Asked): boolean {
  const closes: readonly (SweepRequest | null)[] = ['pause', 'cancel'];
  return state !== 'paused' && state !== 'cancelled' && !closes.includes(requested);
}

/** On what grounds a trial may take over the result of another. */
export interface ReuseGrounds {
  /** Its content address; absent where its sweep extends the other's, whose result is then taken as it is. */
  readonly addressHash?: string | undefined;
  /** Of the sweep of the trial. */
  readonly origin: SweepOrigin | null;
}

function extendsSweep(origin: SweepOrigin | null, sweepId: string): boolean {
  return origin?.kind === 'extension' && origin.sweepId === sweepId;
}

/** Whether a trial that waits may take over the result of another. */
export function isReusable(trial: Trial, from: Trial, { addressHash, origin }: ReuseGrounds): boolean {
  const hasResult = from.state === 'completed' || from.state === 'diverged';
  const isSame = trial.configHash === from.configHash && trial.seed === from.seed;
  const isGranted = addressHash === undefined ? extendsSweep(origin, from.sweepId) : addressHash === from.addressHash;
  return trial.state === 'waiting' && hasResult && isSame && isGranted;
}

/** The objective of a result that is taken over: the other sweep may be judged by another metric. */
export function reusedObjective({ state, results }: Trial, metric: SweepSpec['metric']): number | null {
  return state === 'completed' && metric !== null ? (results[metric.name] ?? null) : null;
}

/** Whether a trial that waits may go on with the training of another: one of the same seed, which its sweep extends. */
export function isContinuable(trial: Trial, from: Trial, origin: SweepOrigin | null): boolean {
  const isNew = trial.state === 'waiting' && trial.checkpoint === null;
  return isNew && from.state === 'completed' && trial.seed === from.seed && extendsSweep(origin, from.sweepId);
}
