import { expect, test } from 'vitest';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import type { Trial } from '@coolsweep/sweep';
import type { Span, SpanStart, Tracer } from '@coolsweep/tracing';
import { AttemptTraces } from './attemptTraces.ts';
import type { AnsweredRequest } from './remote/ingestion.ts';

interface Told extends SpanStart {
  readonly name: string;
  readonly above: string | null;
  ended: Parameters<Span['end']>[0] | null;
}

/** Lists spans in the order in which they begin. */
function listing(): { readonly tracer: Tracer; readonly told: Told[] } {
  const told: Told[] = [];
  const names = new WeakMap<Span, string>();
  const begin: Tracer['begin'] = (name, start = {}) => {
    const one: Told = { ...start, name, above: (start.parent && names.get(start.parent)) ?? null, ended: null };
    told.push(one);
    const span: Span = { end: (how = {}) => void (one.ended = how) };
    names.set(span, name);
    return span;
  };
  return { tracer: { begin, close: () => Promise.resolve() }, told };
}

const trial = { id: 'rates-t1', sweepId: 'rates' } as Trial;
const started = { type: 'started', trial, attempt: 2, slot: { name: 'gpu-0', gpu: null } } as SchedulerEvent;
const ended = { type: 'ended', trial, outcome: 'completed', message: null } as SchedulerEvent;
const startedAt = new Date('2026-03-02T09:00:00.000Z');
const beat: AnsweredRequest = {
  ...{ status: 200, startedAt, seconds: 0.5, trialId: trial.id, attemptId: 7, entries: 0, points: 0 },
  errand: 'beat',
};

test('an attempt belongs to the decision that began it, and what its agent asks to the attempt', () => {
  const { tracer, told } = listing();
  const traces = new AttemptTraces(tracer);
  traces.decided({ trial, attemptId: 7, attemptNumber: 2 }, startedAt);
  traces.take(started);
  traces.answered(beat);
  traces.take(ended);
  expect(told).toMatchObject([
    { name: 'scheduler decision', above: null, attributes: { 'coolsweep.sweep': 'rates', 'coolsweep.attempt': 7 } },
    { name: 'trial attempt', above: 'scheduler decision', attributes: { 'coolsweep.trial': 'rates-t1' } },
    { name: 'agent beat', above: 'trial attempt', ended: { at: new Date(startedAt.getTime() + 500), problem: null } },
  ]);
  expect(told[1]?.ended).toEqual({ attributes: { 'coolsweep.outcome': 'completed' }, problem: null });
});

test('what is over is forgotten, and who is nobody’s agent belongs to nothing', () => {
  const { tracer, told } = listing();
  const traces = new AttemptTraces(tracer);
  traces.take(started);
  traces.take({ ...ended, outcome: 'lost' } as SchedulerEvent);
  traces.answered(beat);
  traces.answered({ ...beat, trialId: null, attemptId: null, errand: null, status: 401 });
  expect(told.map(({ name, above }) => [name, above])).toEqual([
    ['trial attempt', null],
    ['agent beat', null],
    ['agent request', null],
  ]);
  expect(told[0]?.ended).toMatchObject({ problem: 'lost' });
});

test('without a tracer nothing is done', () => {
  const traces = new AttemptTraces(null);
  traces.take(started);
  traces.answered(beat);
  expect(() => traces.take(ended)).not.toThrow();
});
