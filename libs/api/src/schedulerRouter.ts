import type { SweepReader } from '@coolsweep/sweep';
import { machineView, schedulersAtWork, type RunningTrial } from './machineView.ts';
import { asViewer, router } from './procedure.ts';

export const schedulerRouter = router({
  /** Schedulers at work with their slots, what waits, and what they say of their machine. */
  machine: asViewer.query(async ({ ctx }) => {
    const [schedulers, overviews, pulse] = await Promise.all([
      ctx.store.schedulers(),
      ctx.store.listSweeps(),
      ctx.store.pulse(),
    ]);
    const running = await Promise.all((pulse?.running ?? []).map(({ id }) => runningTrial(ctx.store, id)));
    return machineView({ schedulers, overviews, running, now: new Date() });
  }),

  /** How many schedulers are at work: requests wait while there is none. */
  count: asViewer.query(async ({ ctx }) => schedulersAtWork(await ctx.store.schedulers(), new Date()).length),
});

async function runningTrial(store: SweepReader, id: string): Promise<RunningTrial> {
  const [trial, attempts] = await Promise.all([store.trialById(id), store.attemptsOf(id)]);
  return { trial, owner: attempts.at(-1)?.owner ?? null };
}
