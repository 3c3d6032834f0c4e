import { SweepError, type Claim, type SweepStore } from '@coolsweep/sweep';

/** What a store has taken from a scheduler, and what it has refused. */
export interface StoreWrites {
  /** Metric points. */
  points: number;
  /** Writes of attempts that had lost the right to. */
  fenced: number;
}

export interface StoreWatch {
  /** Is told of every trial that was claimed, and since when one was asked for. */
  readonly onClaim: (claim: Claim, askedAt: Date) => void;
  /** Is counted up. */
  readonly writes: StoreWrites;
}

/** A store that tells what a scheduler does with it. What it is asked reaches the store in the same turn. */
export function watchedStore(store: SweepStore, { onClaim, writes }: StoreWatch): SweepStore {
  const counted = async <T>(written: Promise<T>): Promise<T> => {
    try {
      return await written;
    } catch (error) {
      if (error instanceof SweepError && error.code === 'fenced') writes.fenced++;
      throw error;
    }
  };
  const watched: Pick<SweepStore, 'claim' | 'report' | 'finish'> = {
    claim: async (sweepId, claimant) => {
      const askedAt = new Date();
      const claim = await store.claim(sweepId, claimant);
      if (claim !== null) onClaim(claim, askedAt);
      return claim;
    },
    report: async (attemptId, report) => {
      await counted(store.report(attemptId, report));
      writes.points += report.points?.length ?? 0;
    },
    finish: (attemptId, result) => counted(store.finish(attemptId, result)),
  };
  return new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(watched, name) ?? Reflect.get(target, name);
      // Of the store itself: it has private fields.
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
}
