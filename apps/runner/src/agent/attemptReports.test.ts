import { expect, test } from 'vitest';
import { fromTrial, type FromTrial } from '@coolsweep/sweep';
import { AttemptReports } from './attemptReports.ts';
import type { Spool } from './spool.ts';

/** A spool of which the test says whether it has room. */
function fakeSpool() {
  const entries: { kind: string; value?: unknown }[] = [];
  const spool = { hasRoom: true, append: (entry: { kind: string }) => entries.push(entry) };
  const said = () =>
    entries.map(({ kind, value }) => (kind === 'message' ? fromTrial.parse(value).message : { type: kind }));
  return { spool, said, reports: new AttemptReports(spool as unknown as Spool, 5) };
}

const of = (message: FromTrial) => ({ attemptId: 5, message });
const loss = (step: number) => of({ type: 'metrics', points: [{ name: 'loss', step, value: step / 10 }] });
const completed = of({ type: 'completed', results: { loss: 0.9 } });

test('with room everything is kept, in its order', () => {
  const { reports, said } = fakeSpool();
  reports.message(loss(1));
  reports.line('stdout', 'printed');
  reports.message(completed);
  reports.exit(0, null);
  expect(said().map(({ type }) => type)).toEqual(['metrics', 'line', 'completed', 'exit']);
});

test('a full spool takes checkpoints and results, of metrics the last of each name, and tells how many it left out', () => {
  const { reports, spool, said } = fakeSpool();
  spool.hasRoom = false;
  for (const step of [1, 2, 3]) reports.message(loss(step));
  reports.message(of({ type: 'progress', step: 3, steps: 9 }));
  reports.line('stderr', 'not kept');
  reports.message(of({ type: 'checkpoint', path: 'a', step: 3 }));
  reports.message(completed);
  reports.exit(0, null);
  expect(said().map(({ type }) => type)).toEqual(['log', 'checkpoint', 'completed', 'metrics', 'log', 'exit']);
  expect(said()).toContainEqual(loss(3).message);
  expect(said().at(-2)).toEqual({
    type: 'log',
    text: `left out while the spool was full: ${3 - 1} points of metrics and 1 lines`,
  });
});

test('once there is room again, curves go on from the last point that was left out', () => {
  const { reports, spool, said } = fakeSpool();
  spool.hasRoom = false;
  for (const step of [1, 2]) reports.message(loss(step));
  spool.hasRoom = true;
  reports.message(loss(3));
  expect(said().slice(1)).toEqual([loss(2).message, loss(3).message]);
});

test('a line is cut to what a server takes', () => {
  const entries: { text?: string }[] = [];
  const spool = { hasRoom: true, append: (entry: object) => entries.push(entry) };
  new AttemptReports(spool as unknown as Spool, 5).line('stdout', 'x'.repeat(20_000));
  expect(entries[0]?.text).toHaveLength(16_384);
});
