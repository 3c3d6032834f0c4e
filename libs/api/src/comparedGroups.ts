import {
  comparisonGroups,
  SweepError,
  sweepsMadeFrom,
  type ComparedSweep,
  type ComparisonGroup,
  type Sweep,
  type SweepReader,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { trialCacheOf } from './trialCache.ts';

/** One line of a comparison: a configuration over its seeds, by itself or as the best of its method. */
export interface ComparedGroup {
  readonly group: ComparisonGroup;
  readonly sweep: Sweep;
  /** The trials behind the replicates, in the order of their seeds. */
  readonly trials: readonly Trial[];
}

/** What is asked for of one sweep. */
interface Asked {
  readonly sweep: Sweep;
  readonly trials: readonly Trial[];
  /** Whether the sweep itself was named: then what it is about is compared. */
  isWhole: boolean;
  readonly hashes: Set<string>;
  readonly single: Trial[];
}

/** Fewest letters of a configuration hash, as for the command line. */
const shortestHash = 4;

/**
 * What an address names, resolved: `SWEEP` is what that sweep is about, as `coolsweep compare SWEEP` has it;
 * `SWEEP~HASH` a configuration of it by the first letters of its hash, `SWEEP~tN` the one of its trial N; `SWEEP-tN` that
 * trial alone. Names are unique, and begin with the sweep where there are several.
 *
 * @throws SweepError `not_found` for a sweep that is not there, `invalid_arguments` for a configuration that is not
 */
export async function comparedGroups(store: SweepStore, members: readonly string[]): Promise<ComparedGroup[]> {
  const asked = await askedOf(store, members);
  const linked = await linkedTrials(store, new Set(asked.map(({ sweep }) => sweep.id)));
  const found = asked.flatMap((one) => {
    const compared = { sweep: one.sweep, trials: one.trials, linked: linked.get(one.sweep.id) ?? [] };
    return groupsOf(one, compared).map((group) => ({ group, sweep: one.sweep, trials: trialsBehind(group, compared) }));
  });
  return withUniqueNames(found, asked.length > 1);
}

async function askedOf(store: SweepStore, members: readonly string[]): Promise<Asked[]> {
  const bySweep = new Map<string, Asked>();
  const sweepOf = async (sweepId: string): Promise<Asked> => {
    const known = bySweep.get(sweepId);
    if (known !== undefined) return known;
    const [{ sweep }, trials] = await Promise.all([store.sweepById(sweepId), trialCacheOf(store).of(sweepId)]);
    const asked: Asked = { sweep, trials, isWhole: false, hashes: new Set(), single: [] };
    bySweep.set(sweepId, asked);
    return asked;
  };
  // One after the other: members of one sweep share what is read of it.
  for (const member of members) {
    const [sweepId = '', hash] = member.split('~');
    const trial = hash === undefined && /-t\d+$/.test(member) ? await trialOrNull(store, member) : null;
    const asked = await sweepOf(trial?.sweepId ?? sweepId);
    if (trial !== null) asked.single.push(trial);
    else if (hash === undefined) asked.isWhole = true;
    else asked.hashes.add(hashOf(hash, asked));
  }
  return [...bySweep.values()];
}

/** A sweep may have been given a name that looks like the id of a trial. */
async function trialOrNull(store: SweepReader, trialId: string): Promise<Trial | null> {
  try {
    return await store.trialById(trialId);
  } catch (error) {
    if (error instanceof SweepError && error.code === 'not_found') return null;
    throw error;
  }
}

function hashOf(given: string, { sweep, trials }: Asked): string {
  // No hash has a `t`.
  const number = /^t(\d+)$/.exec(given)?.[1];
  if (number !== undefined) return hashOfTrial(Number(number), { sweep, trials });
  const isMeant = (hash: string) => given.length >= shortestHash && hash.startsWith(given);
  const found = [...new Set(trials.map(({ configHash }) => configHash))].filter(isMeant);
  const [hash] = found;
  if (hash !== undefined && found.length === 1) return hash;
  throw new SweepError(
    'invalid_arguments',
    found.length > 1
      ? `${JSON.stringify(given)} begins ${found.length} configuration hashes of sweep ${sweep.id}; give more letters.`
      : `No configuration of sweep ${sweep.id} begins with ${JSON.stringify(given)}; take it out of the address, or choose another on the screen of the sweep.`,
  );
}

function hashOfTrial(number: number, { sweep, trials }: Pick<Asked, 'sweep' | 'trials'>): string {
  const trial = trials.find((one) => one.number === number);
  if (trial !== undefined) return trial.configHash;
  throw new SweepError(
    'invalid_arguments',
    `Sweep ${sweep.id} has no trial ${number}; take it out of the address, or choose another on the screen of the sweep.`,
  );
}

/**
 * Trials of the sweeps that were made from the compared ones, oldest first: they bring further seeds. Those of a sweep
 * that is compared itself stay with it, or a run would be compared with itself.
 */
async function linkedTrials(store: SweepReader, compared: ReadonlySet<string>): Promise<Map<string, Trial[]>> {
  const byOrigin = new Map<string, Trial[]>();
  for (const { id, origin } of await sweepsMadeFrom(store, compared)) {
    const origins = origin?.sweepId ?? '';
    byOrigin.set(origins, [...(byOrigin.get(origins) ?? []), ...(await store.trialsOf(id))]);
  }
  return byOrigin;
}

function groupsOf({ isWhole, hashes, single }: Asked, compared: ComparedSweep): ComparisonGroup[] {
  const whole = isWhole ? comparisonGroups(compared) : [];
  const named = hashes.size > 0 ? comparisonGroups(compared, [...hashes]) : [];
  const known = new Set(whole.map(({ configHash }) => configHash));
  const further = named.filter(({ configHash }) => !known.has(configHash));
  return [...whole, ...further, ...single.flatMap((trial) => trialGroup(trial, compared))];
}

/** One trial as a group of its own: its configuration with that seed only. */
function trialGroup({ configHash, seed, number }: Trial, compared: ComparedSweep): ComparisonGroup[] {
  return comparisonGroups({ ...compared, linked: [] }, [configHash]).map((group) => ({
    ...group,
    name: `${group.name}, trial ${number}`,
    replicates: group.replicates.filter((replicate) => replicate.seed === seed),
    budget: { ...group.budget, trials: 1 },
  }));
}

function trialsBehind({ configHash, replicates }: ComparisonGroup, { trials, linked = [] }: ComparedSweep): Trial[] {
  const keyOf = (trial: Pick<Trial, 'sweepId' | 'seed'>) => `${trial.sweepId} ${trial.seed}`;
  const all = [...trials, ...linked].filter((trial) => trial.configHash === configHash);
  const byKey = new Map(all.map((trial) => [keyOf(trial), trial]));
  return replicates.flatMap((replicate) => byKey.get(keyOf(replicate)) ?? []);
}

/** Verdicts find a group by its name. */
function withUniqueNames(found: readonly ComparedGroup[], hasSeveralSweeps: boolean): ComparedGroup[] {
  const taken = new Set<string>();
  return found.map((one) => {
    const said = hasSeveralSweeps ? `${one.sweep.id}: ${one.group.name}` : one.group.name;
    let name = said;
    for (let length = 6; taken.has(name); length += 2) name = `${said} (${one.group.configHash.slice(0, length)})`;
    taken.add(name);
    return { ...one, group: { ...one.group, name } };
  });
}
