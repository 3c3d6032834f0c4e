import type { Principal } from '@coolsweep/access';
import type { JsonObject, SweepStore } from '@coolsweep/sweep';
import type { Program } from './program.ts';

/** A sweep that somebody has decided to have: of a file, as a confirmation or an extension. */
export interface Order {
  /** Names the decision: what is sent again under the same name, because no answer came, is recorded once. */
  readonly key: string;
  /** Whose decision it is: a tag by which people find their own sweeps; null where nobody has an account. */
  readonly by: string | null;
}

/** Records that are under way, by their keys: two of one key may arrive before the first is recorded. */
const underWay = new WeakMap<SweepStore, Map<string, Promise<string>>>();

/** An order of whoever asks. */
export function orderOf(key: string, principal: Principal | null): Order {
  return { key, by: principal?.kind === 'user' ? principal.name : null };
}

/** What is recorded with an ordered sweep: the program, how its trials are to be run, and the order itself. */
export function orderedEnvironment({ key }: Order, { versions }: Program, run: JsonObject): JsonObject {
  return { ...versions, submittedBy: 'dashboard', submission: key, run };
}

async function recordedAs(store: SweepStore, key: string): Promise<string | null> {
  const sweeps = await store.listSweeps();
  return sweeps.find(({ sweep }) => sweep.environment.submission === key)?.sweep.id ?? null;
}

async function recorded(store: SweepStore, { key, by }: Order, record: () => Promise<string>): Promise<string> {
  const known = await recordedAs(store, key);
  if (known !== null) return known;
  const id = await record();
  if (by !== null) await store.editSweep(id, { tags: [by] });
  return id;
}

/**
 * Has a sweep recorded once for each key of an order, also when it arrives twice at a time, or again at another process.
 *
 * @param record records the sweep with {@link orderedEnvironment}, by which it is known again
 * @returns the id of the sweep
 */
export async function orderedOnce(store: SweepStore, order: Order, record: () => Promise<string>): Promise<string> {
  const ofStore = underWay.get(store) ?? new Map<string, Promise<string>>();
  underWay.set(store, ofStore);
  const id = ofStore.get(order.key) ?? recorded(store, order, record);
  ofStore.set(order.key, id);
  try {
    return await id;
  } finally {
    // From here on the store knows the key; and what failed may be tried again.
    ofStore.delete(order.key);
  }
}
