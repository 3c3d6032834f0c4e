import { describe, expect, it } from 'vitest';
import { askableOfSweep, askableOfTrial, type SteeredSweep, type SteeredTrial } from './steering.ts';

const none = { waiting: 0, running: 0, completed: 0, diverged: 0, pruned: 0, failed: 0, cancelled: 0 };
const sweep: SteeredSweep = {
  ...{ id: 'rates', name: 'rates', state: 'active', requested: null, priority: 0, tags: [], archivedAt: null },
  counts: { ...none, waiting: 2, running: 1 },
};
const trial: SteeredTrial = { id: 'rates-t1', sweepId: 'rates', number: 1, state: 'running', requested: null };

describe('of a sweep', () => {
  it.each<[string, Partial<SteeredSweep>, string[]]>([
    ['is at work', {}, ['pause', 'cancel']],
    ['waits', { state: 'queued' }, ['pause', 'cancel']],
    ['is to be paused', { requested: 'pause' }, ['resume', 'cancel']],
    ['is paused', { state: 'paused' }, ['resume', 'cancel']],
    ['is to go on', { state: 'paused', requested: 'resume' }, ['pause', 'cancel']],
    ['was stopped', { state: 'stopped' }, ['resume', 'cancel']],
    ['is to be cancelled', { requested: 'cancel' }, ['resume']],
    ['is over', { state: 'finished', counts: { ...none, completed: 3 } }, []],
    ['is over with failures', { state: 'finished', counts: { ...none, failed: 1 } }, ['retry']],
    ['is cancelled', { state: 'cancelled', counts: { ...none, cancelled: 3 } }, ['retry']],
    ['has failures meanwhile', { counts: { ...none, running: 1, failed: 1 } }, ['pause', 'retry', 'cancel']],
  ])('that %s can be asked what makes sense', (_title, changes, expected) => {
    expect(askableOfSweep({ ...sweep, ...changes })).toEqual(expected);
  });
});

it.each<[string, Partial<SteeredTrial>, string[]]>([
  ['runs', {}, ['pause', 'cancel']],
  ['is to be paused', { requested: 'pause' }, ['resume', 'cancel']],
  ['is to be cancelled', { requested: 'cancel' }, ['resume']],
  ['failed', { state: 'failed' }, ['retry']],
  ['is cancelled', { state: 'cancelled' }, ['retry']],
  ['has a result', { state: 'completed' }, []],
  ['diverged', { state: 'diverged' }, []],
])('of a trial that %s can be asked what makes sense', (_title, changes, expected) => {
  expect(askableOfTrial({ ...trial, ...changes })).toEqual(expected);
});
