import type { SweepReader } from '@coolsweep/sweep';
import { text, type Endpoint } from './endpoint.ts';

/** Longer than this nobody waits to hear whether the database answers. */
const patienceMs = 3000;

/** Whether the process is there, and whether it can do its work; for what starts and stops it. Neither tells more. */
export function healthEndpoints(store: Pick<SweepReader, 'pulse'>): Endpoint[] {
  return [
    { method: 'GET', path: '/healthz', underAnyName: true, answer: () => Promise.resolve(text(200, 'alive')) },
    {
      method: 'GET',
      path: '/readyz',
      underAnyName: true,
      answer: async () =>
        (await answersInTime(store)) ? text(200, 'ready') : text(503, 'the database does not answer'),
    },
  ];
}

async function answersInTime(store: Pick<SweepReader, 'pulse'>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  const answered = store.pulse().then(
    () => true,
    () => false,
  );
  const inTime = await Promise.race([answered, tooLate]);
  clearTimeout(timer);
  return inTime;
}
