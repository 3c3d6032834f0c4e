import type { Field } from './trialData.ts';

/** Which way a measure is better; null where nobody says. */
export type Goal = 'maximize' | 'minimize' | null;

/** The goal of a sweep for its own metric; accuracies are better high, losses and durations low. */
export function goalOf(
  id: string,
  metric: { readonly name: string; readonly goal: 'maximize' | 'minimize' } | null,
): Goal {
  if (id === 'objective') return metric?.goal ?? null;
  if (id.endsWith('accuracy')) return 'maximize';
  return id.endsWith('loss') || id === 'duration' ? 'minimize' : null;
}

/** Of each trial from 0 (worst) to 1 (best) along the axis of a measure, by rank; NaN without a finite value. */
export function goodness({ values }: Field, goal: Goal): Float64Array {
  const order = [...values.keys()]
    .filter((trial) => Number.isFinite(values[trial]))
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const shares = new Float64Array(values.length).fill(Number.NaN);
  const last = Math.max(1, order.length - 1);
  order.forEach((trial, rank) => {
    shares[trial] = goal === 'minimize' ? 1 - rank / last : rank / last;
  });
  return shares;
}
