import type { Sweep, SweepRequest, Trial } from './record.ts';

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

/** Whether a trial that waits may take over the result of another. */
export function isReusable(trial: Trial, from: Trial): boolean {
  const hasResult = from.state === 'completed' || from.state === 'diverged';
  return trial.state === 'waiting' && hasResult && trial.addressHash !== null && trial.addressHash === from.addressHash;
}
