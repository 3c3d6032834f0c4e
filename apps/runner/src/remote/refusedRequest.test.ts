import { expect, test } from 'vitest';
import type { AnsweredRequest } from './ingestion.ts';
import { tellRefused } from './refusedRequest.ts';

const answered: AnsweredRequest = {
  ...{ errand: 'deliver', status: 409, startedAt: new Date('2026-01-01T00:00:00Z'), seconds: 0.1 },
  ...{ trialId: 'rates-t1', attemptId: 5, entries: 0, points: 0 },
};

function told(changes: Partial<AnsweredRequest>): unknown[] {
  const said: unknown[] = [];
  tellRefused({ event: (...event) => void said.push(event) }, { ...answered, ...changes });
  return said;
}

test('a request of an agent that is refused is told with its trial and attempt', () => {
  expect(told({})).toEqual([
    [
      {
        ...{ event: 'refused', errand: 'deliver', status: 409, trial: 'rates-t1', attemptId: 5 },
        at: answered.startedAt,
      },
      'refused deliver of rates-t1 (attempt id 5): 409',
      'warn',
    ],
  ]);
});

test('nothing is told of answers, of who is to come again, and of strangers', () => {
  for (const changes of [{ status: 200 }, { status: 429 }, { status: 503 }, { status: 401, trialId: null }])
    expect(told(changes)).toEqual([]);
});
