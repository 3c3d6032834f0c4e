import type { Pulse } from '@coolsweep/sweep';

/** What has changed between two looks at a store. */
export interface Changes {
  /** Everything may have changed: it is not known since when the reader knows anything. */
  readonly all: boolean;
  /** Sweeps whose row has changed, or what state their trials are in, or that are new or gone. */
  readonly sweeps: readonly string[];
  /** Trials that run, or did until now, with further steps, points or lines. */
  readonly trials: readonly { readonly id: string; readonly sweepId: string }[];
  /** A scheduler has come, gone or said something of itself. */
  readonly schedulers: boolean;
}

export const noChanges: Changes = { all: false, sweeps: [], trials: [], schedulers: false };

export function isNothing({ all, sweeps, trials, schedulers }: Changes): boolean {
  return !all && sweeps.length === 0 && trials.length === 0 && !schedulers;
}

export function changesBetween(before: Pulse, after: Pulse): Changes {
  const trials = changed(before.running, after.running);
  return {
    all: false,
    sweeps: changed(before.sweeps, after.sweeps).map(({ id }) => id),
    trials: trials.map(({ id, sweepId }) => ({ id, sweepId })),
    schedulers: before.schedulers !== after.schedulers,
  };
}

/** One change after another as one. */
export function joined(parts: readonly Changes[]): Changes {
  return {
    all: parts.some(({ all }) => all),
    sweeps: [...new Set(parts.flatMap(({ sweeps }) => sweeps))],
    trials: [...new Map(parts.flatMap(({ trials }) => trials.map((trial) => [trial.id, trial]))).values()],
    schedulers: parts.some(({ schedulers }) => schedulers),
  };
}

interface Stamped {
  readonly id: string;
  readonly stamp: string;
}

/** Those that are only in one of the two, or have another stamp. */
function changed<Item extends Stamped>(before: readonly Item[], after: readonly Item[]): Item[] {
  const stamps = new Map(before.map(({ id, stamp }) => [id, stamp]));
  const kept = new Set(after.map(({ id }) => id));
  return [...after.filter(({ id, stamp }) => stamps.get(id) !== stamp), ...before.filter(({ id }) => !kept.has(id))];
}
