import { join } from 'node:path';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import { defaultCheckpoints, type KeptCheckpoints, type SweepStore, type Trial } from '@coolsweep/sweep';
import { pruneCheckpoints } from './checkpointFiles.ts';

export interface CheckpointRetentionOptions {
  readonly store: Pick<SweepStore, 'sweepById'>;
  /** With a folder for each trial. */
  readonly folder: string;
  /** Tells of checkpoints that could not be removed. */
  readonly tell: (text: string) => void;
}

/** What failed or was cancelled may be tried again, and then it goes on. */
const forGood: readonly string[] = ['completed', 'diverged', 'pruned'];

/**
 * Leaves of every trial that has ended for good as many checkpoints as its sweep wants to stay. Only once its end is
 * recorded: until then another attempt may have to go on from one that is not the last.
 */
export class CheckpointRetention {
  readonly #options: CheckpointRetentionOptions;
  readonly #kept = new Map<string, Promise<KeptCheckpoints>>();
  #queue: Promise<void> = Promise.resolve();

  constructor(options: CheckpointRetentionOptions) {
    this.#options = options;
  }

  /** Takes in what happens in a run. */
  take(event: SchedulerEvent): void {
    if (event.type !== 'ended' || !forGood.includes(event.outcome)) return;
    const { trial } = event;
    this.#queue = this.#queue.then(() => this.#prune(trial));
  }

  /** Resolves when nothing is left to be removed. */
  settled(): Promise<void> {
    return this.#queue;
  }

  async #prune({ id, sweepId }: Trial): Promise<void> {
    const { folder, tell } = this.#options;
    try {
      await pruneCheckpoints(join(folder, id), await this.#keptOf(sweepId));
    } catch (error) {
      // They only take space, and `coolsweep gc` removes them as well.
      const reason = error instanceof Error ? error.message : String(error);
      tell(`checkpoints of ${id} could not be removed: ${reason}`);
    }
  }

  #keptOf(sweepId: string): Promise<KeptCheckpoints> {
    const known = this.#kept.get(sweepId);
    if (known !== undefined) return known;
    const kept = this.#options.store
      .sweepById(sweepId)
      .then(({ sweep: { spec } }) => (spec.checkpoints ?? defaultCheckpoints).keep);
    this.#kept.set(sweepId, kept);
    return kept;
  }
}
