import { describe, expect, it } from 'vitest';
import { isConcerned, type AskedQuery, type Changes } from './isConcerned.ts';

const nothing: Changes = { all: false, sweeps: [], trials: [], schedulers: false };
const sweepChanged: Changes = { ...nothing, sweeps: ['rates'] };
const trialGoesOn: Changes = { ...nothing, trials: [{ id: 'rates-t3', sweepId: 'rates' }] };
const beat: Changes = { ...nothing, schedulers: true };
const all: Changes = { ...nothing, all: true };

function asked(path: string, input?: object, live?: object): AskedQuery {
  return {
    queryKey: [path.split('.'), ...(input === undefined ? [] : [{ input, type: 'query' }])],
    ...(live !== undefined && { meta: { live } }),
  };
}

const list = asked('sweep.page', { search: '' });
const rates = asked('sweep.head', { sweepId: 'rates' });
const other = asked('sweep.head', { sweepId: 'rates-2' });
const trial = asked('trial.byId', { trialId: 'rates-t3' });
const sibling = asked('log.ofTrial', { trialId: 'rates-t30' });
const curves = asked('curve.grouped', { sweepId: 'rates' });
const series = asked('metric.series', { trialIds: ['rates-t3', 'rates-t4'] });
const machine = asked('scheduler.machine');
const schedulers = asked('scheduler.count');
const parsed = asked('sweepFile.check', { text: 'name: rates' });
const named = { queryKey: ['curves', 'rates'], meta: { live: { sweepIds: ['rates'], progress: true } } };
const unknown = { queryKey: ['server'] };

describe('what is asked again', () => {
  it.each<[string, Changes, ...(readonly AskedQuery[])[]]>([
    [
      'a sweep changed: its lists, heads, trials and curves',
      sweepChanged,
      [list, rates, trial, sibling, curves, series, machine, named],
      [other, parsed, unknown],
    ],
    [
      'a trial went on: that trial, points and slots, not what only counts states',
      trialGoesOn,
      [trial, curves, series, named, machine],
      [list, rates, other, sibling, schedulers, parsed, unknown],
    ],
    [
      'a scheduler said something of itself: the machine',
      beat,
      [machine, schedulers],
      [list, rates, trial, curves, parsed],
    ],
    [
      'nobody knows: everything of the database',
      all,
      [list, rates, other, trial, sibling, curves, series, machine, named],
      [parsed, unknown],
    ],
    ['nothing', nothing, [], [list, rates, trial, machine, named, unknown]],
  ])('when %s', (_title, changes, ...[concerned = [], unconcerned = []]) => {
    expect(concerned.map((query) => isConcerned(query, changes))).toEqual(concerned.map(() => true));
    expect(unconcerned.map((query) => isConcerned(query, changes))).toEqual(unconcerned.map(() => false));
  });

  it('is a question with steps of trials at every step, when it says so', () => {
    const trials = asked('trial.list', { sweepId: 'rates' }, { progress: true });
    expect(isConcerned(trials, trialGoesOn)).toBe(true);
    expect(isConcerned(asked('trial.list', { sweepId: 'rates' }), trialGoesOn)).toBe(false);
  });
});
