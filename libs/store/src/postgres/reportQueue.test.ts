import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SqlRow } from '../sqliteConnection.ts';
import { ReportQueue } from './reportQueue.ts';

/** A server that answers when a test says so, and knows all attempts but the fifth. */
function slowServer() {
  const asked: { readonly attempts: readonly number[]; readonly answer: () => void }[] = [];
  const all = (_sql: string, [attempts]: readonly unknown[] = []): Promise<SqlRow[]> =>
    new Promise((resolve) => {
      const ids = attempts as readonly number[];
      asked.push({ attempts: ids, answer: () => resolve(ids.filter((id) => id !== 5).map((id) => ({ id }))) });
    });
  return { asked, queue: new ReportQueue({ all }) };
}

/** Everything that can be done without an answer is done. */
const soon = async () => {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
};
const report = (attemptId: number, count = 1) => ({
  attemptId,
  points: Array.from({ length: count }, (_, step) => ({ name: 'a', step, value: step })),
});

describe('reports', () => {
  it('of one turn are one statement, and so are those that come while two statements are at work', async () => {
    const { asked, queue } = slowServer();
    const written = [1, 2].map((id) => queue.write(report(id)));
    await soon();
    written.push(queue.write(report(3)));
    await soon();
    written.push(queue.write(report(4)), queue.write(report(5)));
    await soon();
    expect(asked.map(({ attempts }) => attempts)).toEqual([[1, 2], [3]]);
    asked[0]!.answer();
    await soon();
    expect(asked[2]!.attempts).toEqual([4, 5]);
    for (const { answer } of asked) answer();
    expect(await Promise.all(written)).toEqual([true, true, true, true, false]);
  });

  it('of many points are several statements', async () => {
    const { asked, queue } = slowServer();
    void queue.write(report(1, 6000));
    void queue.write(report(2, 6000));
    void queue.write(report(3, 1));
    await soon();
    expect(asked.map(({ attempts }) => attempts)).toEqual([[1, 2], [3]]);
  });
});
