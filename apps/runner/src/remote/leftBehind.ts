import type { Job } from '@coolsweep/scheduler';
import type { SweepStore } from '@coolsweep/sweep';

/** The attempts that a scheduler of a cluster left running when it died: their agents go on, and ask for a server. */
export async function leftBehind(store: SweepStore, isLeft: (owner: string) => boolean): Promise<Job[]> {
  const open = (await store.openSweeps()).filter(({ has }) => has.running);
  const jobs = await Promise.all(open.map(({ id }) => jobsOf(store, id)));
  return jobs.flat().flatMap(({ owner, ...job }) => (isLeft(owner) ? [job] : []));
}

async function jobsOf(store: SweepStore, sweepId: string): Promise<(Job & { readonly owner: string })[]> {
  const { sweep } = await store.sweepById(sweepId);
  const running = (await store.trialsOf(sweepId)).filter(({ state }) => state === 'running');
  const jobs = running.map(async (trial) => {
    const attempt = (await store.attemptsOf(trial.id)).at(-1);
    if (attempt?.outcome !== null) return [];
    const claim = { trial, attemptId: attempt.id, attemptNumber: attempt.number };
    return [{ sweep, claim, owner: attempt.owner }];
  });
  return (await Promise.all(jobs)).flat();
}
