import {
  canonicalJson,
  SweepError,
  type Sweep,
  type SweepOrigin,
  type SweepOverview,
  type SweepReader,
  type Trial,
} from '@coolsweep/sweep';
import { numeralOrNull } from './numeral.ts';

/** How a trial is related to others; each has its opposite. */
export type Relation =
  | 'rerunOf'
  | 'rerunAs'
  | 'confirms'
  | 'confirmedBy'
  | 'extends'
  | 'extendedBy'
  | 'continues'
  | 'continuedBy'
  | 'takenOverFrom'
  | 'takenOverBy';

interface Related {
  readonly relation: Relation;
  readonly sweep: Sweep;
  /** None where the other sweep has no trial that can be told to be meant. */
  readonly trials: readonly Trial[];
}

/** Trials of other sweeps that are read for one answer, and trials of one line of it. */
const mostRead = 5_000;
const mostShown = 20;

/** A sweep that the trial's was made from, or that was made from it, with its trials. */
interface Neighbour {
  readonly sweep: Sweep;
  readonly trials: readonly Trial[];
}

/** What is read of the store for one answer, and whether that was everything. */
class Reading {
  isWhole = true;
  #left = mostRead;
  readonly #store: SweepReader;

  constructor(store: SweepReader) {
    this.#store = store;
  }

  /** Without trials where there are too many of them to be read in passing. */
  async neighbour({ sweep, counts }: SweepOverview): Promise<Neighbour> {
    const count = Object.values(counts).reduce((sum, some) => sum + some, 0);
    if (count > this.#left) {
      this.isWhole = false;
      return { sweep, trials: [] };
    }
    this.#left -= count;
    return { sweep, trials: await this.#store.trialsOf(sweep.id) };
  }
}

/** Confirmations may train for other epochs: apart from those a configuration stays the same. */
function isLike(a: Trial, b: Trial): boolean {
  return (
    a.configHash === b.configHash ||
    canonicalJson({ ...a.config, epochs: null }) === canonicalJson({ ...b.config, epochs: null })
  );
}

/** Whether `later`, of a sweep that extends that of `earlier`, is the same trial there. */
function isExtended(earlier: Trial, later: Trial): boolean {
  return (
    later.continues?.trialId === earlier.id ||
    later.reusedFrom === earlier.id ||
    (later.configHash === earlier.configHash && later.seed === earlier.seed)
  );
}

/** What the sweep of the trial was made from. */
function towardsOrigin(trial: Trial, made: SweepOrigin | null, { sweep, trials }: Neighbour): Related | null {
  const related = (relation: Relation, isMeant: (other: Trial) => boolean) => ({
    relation,
    sweep,
    trials: trials.filter(isMeant),
  });
  switch (made?.kind) {
    case 'rerun':
      return related('rerunOf', ({ id }) => id === made.trialId);
    case 'confirmation':
      return related('confirms', (other) => isLike(other, trial));
    case 'extension':
      return related('extends', (other) => isExtended(other, trial));
    case undefined:
      return null;
  }
}

/** What was made from the trial or its sweep. */
function awayFrom(trial: Trial, { sweep, trials }: Neighbour): Related | null {
  switch (sweep.origin?.kind) {
    case 'rerun':
      return sweep.origin.trialId === trial.id ? { relation: 'rerunAs', sweep, trials } : null;
    case 'confirmation':
      return { relation: 'confirmedBy', sweep, trials: trials.filter((other) => isLike(other, trial)) };
    case 'extension':
      return { relation: 'extendedBy', sweep, trials: trials.filter((other) => isExtended(trial, other)) };
    case undefined:
      return null;
  }
}

/** The one trial that another one names; none where its sweep is gone. */
async function named(store: SweepReader, relation: Relation, id: string | undefined | null): Promise<Related[]> {
  if (id === undefined || id === null) return [];
  try {
    const trial = await store.trialById(id);
    return [{ relation, sweep: (await store.sweepById(trial.sweepId)).sweep, trials: [trial] }];
  } catch (error) {
    if (error instanceof SweepError && error.code === 'not_found') return [];
    throw error;
  }
}

/** Those that name the trial, among what was recorded after it ended. */
function naming(trial: Trial, { sweep, trials }: Neighbour): Related[] {
  const related = (relation: Relation, isMeant: (other: Trial) => boolean) => ({
    relation,
    sweep,
    trials: trials.filter(isMeant),
  });
  return [
    related('takenOverBy', ({ reusedFrom }) => reusedFrom === trial.id),
    related('continuedBy', ({ continues }) => continues?.trialId === trial.id),
  ].filter((one) => one.trials.length > 0);
}

function relatedView({ relation, sweep, trials }: Related) {
  return {
    relation,
    sweep: { id: sweep.id, name: sweep.name, metric: sweep.spec.metric },
    trials: trials.slice(0, mostShown).map(({ id, number, seed, state, objective }) => ({
      ...{ id, number, seed, state },
      objective: numeralOrNull(objective),
    })),
    more: Math.max(0, trials.length - mostShown),
  };
}

/**
 * What a trial came from and what came from it: reruns, confirmations, extensions, continuations and results that were
 * taken over, in both directions, origins first.
 */
export async function lineageOf(store: SweepReader, trial: Trial) {
  const [{ sweep }, overviews] = await Promise.all([store.sweepById(trial.sweepId), store.listSweeps()]);
  const reading = new Reading(store);
  const origin = overviews.find((overview) => overview.sweep.id === sweep.origin?.sweepId);
  const up = origin === undefined ? null : towardsOrigin(trial, sweep.origin, await reading.neighbour(origin));
  const found: Related[] = [
    ...(up === null ? [] : [up]),
    ...(await named(store, 'continues', trial.continues?.trialId)),
    ...(await named(store, 'takenOverFrom', trial.reusedFrom)),
  ];
  // The oldest first: what was made of the trial at once stands before what came later.
  for (const overview of [...overviews].reverse()) {
    if (overview.sweep.id === sweep.id || overview.sweep.createdAt < sweep.createdAt) continue;
    const isMade = overview.sweep.origin?.sweepId === sweep.id;
    const mayName = trial.finishedAt !== null && overview.sweep.createdAt >= trial.finishedAt;
    if (!isMade && !mayName) continue;
    const neighbour = await reading.neighbour(overview);
    const down = isMade ? awayFrom(trial, neighbour) : null;
    // Of the others that the sweep had, something else was made.
    found.push(...(down === null || down.trials.length === 0 ? [] : [down]), ...naming(trial, neighbour));
  }
  return {
    related: found.map(relatedView),
    /** False where there are more trials than can be looked through for those that took over from this one. */
    isWhole: reading.isWhole,
  };
}
