import { SweepError, type SweepRequest, type SweepStore } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

interface Asked {
  readonly kind: 'sweep' | 'trial';
  readonly id: string;
}

/**
 * Finds out what an id names.
 *
 * @throws SweepError `not_found` when it is neither a sweep nor a trial
 */
export async function sweepOrTrial(store: SweepStore, id: string): Promise<Asked> {
  const found = async (look: Promise<unknown>) => {
    try {
      await look;
      return true;
    } catch (error) {
      if (error instanceof SweepError && error.code === 'not_found') return false;
      throw error;
    }
  };
  if (await found(store.sweepById(id))) return { kind: 'sweep', id };
  if (await found(store.trialById(id))) return { kind: 'trial', id };
  throw new SweepError(
    'not_found',
    `No sweep or trial has the id ${JSON.stringify(id)}; coolsweep ls lists sweeps, coolsweep show SWEEP their trials.`,
  );
}

const done = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' } as const satisfies Record<
  SweepRequest,
  string
>;

/** `coolsweep pause`, `resume` and `cancel`: asks it of a sweep or a trial; the scheduler at work carries it out. */
export function request({ environment, console }: CommandContext, given: string, what: SweepRequest): Promise<number> {
  return withStore(environment, async (store) => {
    const { kind, id } = await sweepOrTrial(store, given);
    if (kind === 'sweep') await store.requestSweep(id, what);
    else await store.requestTrial(id, what);
    console.value({ [kind]: id, requested: what });
    console.line(`${kind} ${id} is to be ${done[what]}`);
    if ((await store.schedulers()).length === 0)
      console.line('no scheduler is at work: coolsweep serve, or coolsweep run --resume SWEEP, carries it out');
    return exitCodes.ok;
  });
}
