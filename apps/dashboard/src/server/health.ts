import { Readiness } from '@coolsweep/store';
import type { SweepReader } from '@coolsweep/sweep';
import { text, type Endpoint } from './endpoint.ts';

/** Whether the process is there, and whether it can do its work; for what starts and stops it. Neither tells more. */
export function healthEndpoints(store: Pick<SweepReader, 'pulse'>): Endpoint[] {
  const readiness = new Readiness(store);
  return [
    { method: 'GET', path: '/healthz', underAnyName: true, answer: () => Promise.resolve(text(200, 'alive')) },
    {
      method: 'GET',
      path: '/readyz',
      underAnyName: true,
      answer: async () => ((await readiness.ask()) ? text(200, 'ready') : text(503, 'the database does not answer')),
    },
  ];
}
