import { describe, expect, it } from 'vitest';
import { curveRequests, isSettled, withAnswer, type Curves, type CurveTrial } from './curves.ts';

const trial = (id: string, state: CurveTrial['state'], startedAt: string | null = 'monday'): CurveTrial => ({
  id,
  state,
  startedAt,
});
const whole = (...trialIds: string[]) => ({ trialIds, afterStep: null });
const loss = (trialId: string, steps: number[]) => ({
  trialId,
  name: 'train/loss',
  steps,
  values: steps.map((s) => s / 10),
});
const known = (state: CurveTrial['state'], steps: number[]): Curves =>
  withAnswer(new Map(), { request: whole('a'), series: [loss('a', steps)] }, [trial('a', state)]);

describe('the next questions', () => {
  it('ask for everything of new trials and for nothing of trials that have not begun', () => {
    expect(curveRequests(new Map(), [trial('a', 'running'), trial('b', 'waiting', null)], 100)).toEqual([whole('a')]);
  });

  it('ask running trials for what came after the point before the last', () => {
    expect(curveRequests(known('running', [1, 2, 3]), [trial('a', 'running')], 100)).toEqual([
      { trialIds: ['a'], afterStep: 3 - 1 },
    ]);
  });

  it('ask once more for everything when a trial has finished, and then never again', () => {
    expect(curveRequests(known('running', [1, 2]), [trial('a', 'completed')], 100)).toEqual([whole('a')]);
    expect(curveRequests(known('completed', [1, 2]), [trial('a', 'completed')], 100)).toEqual([]);
  });

  it('begin anew for another attempt, and when points became too many to draw', () => {
    expect(curveRequests(known('running', [1, 2]), [trial('a', 'running', 'tuesday')], 100)).toEqual([whole('a')]);
    expect(curveRequests(known('running', [1, 2, 3, 4, 5]), [trial('a', 'running')], 2)).toEqual([whole('a')]);
  });

  it('keep to the most trials that one question may name', () => {
    const many = Array.from({ length: 501 }, (_, index) => trial(`t${index}`, 'completed'));
    expect(curveRequests(new Map(), many, 100).map(({ trialIds }) => trialIds.length)).toEqual([500, 1]);
  });
});

it('the questions end when every trial has finished and was asked for since', () => {
  expect(isSettled(known('running', [1]), [trial('a', 'completed')])).toBe(false);
  expect(isSettled(known('completed', [1]), [trial('a', 'completed'), trial('b', 'waiting', null)])).toBe(false);
  expect(isSettled(known('completed', [1]), [trial('a', 'completed'), trial('b', 'cancelled', null)])).toBe(true);
});

describe('an answer', () => {
  it('adds only points that are new', () => {
    const request = { trialIds: ['a'], afterStep: 1 };
    const next = withAnswer(known('running', [1, 2]), { request, series: [loss('a', [2, 3])] }, [
      trial('a', 'running'),
    ]);
    expect(next.get('a')?.byName.get('train/loss')).toEqual({ steps: [1, 2, 3], values: [0.1, 0.2, 0.3] });
  });

  it('replaces the points of an attempt that was lost', () => {
    const series = [loss('a', [1])];
    const next = withAnswer(known('running', [1, 2]), { request: whole('a'), series }, [
      trial('a', 'running', 'tuesday'),
    ]);
    expect(next.get('a')?.byName.get('train/loss')?.steps).toEqual([1]);
  });

  it('brings NaN and infinities as what they are', () => {
    const series = [{ trialId: 'a', name: 'train/loss', steps: [1, 2], values: ['NaN' as const, 'Infinity' as const] }];
    const next = withAnswer(new Map(), { request: whole('a'), series }, [trial('a', 'diverged')]);
    expect(next.get('a')?.byName.get('train/loss')?.values).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });
});
