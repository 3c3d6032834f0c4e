import { describe, expect, it } from 'vitest';
import { keptCurves } from './keptCurves.ts';

describe('the curves that are shown until an answer comes', () => {
  const answer = ['a line'];
  const { meta } = keptCurves({ lines: 'configuration', over: 'step' });

  it('are those of the question before', () => {
    const { placeholderData } = keptCurves({ lines: 'configuration', over: 'step' });
    expect(placeholderData(answer, { meta })).toBe(answer);
  });

  it('are none when lines stand for something else, whose keys may be the same', () => {
    const { placeholderData } = keptCurves({ lines: 'trial', over: 'step' });
    expect(placeholderData(answer, { meta })).toBeUndefined();
  });

  it('are none when they were drawn over something else', () => {
    const { placeholderData } = keptCurves({ lines: 'configuration', over: 'epoch' });
    expect(placeholderData(answer, { meta })).toBeUndefined();
  });

  it('are none at first', () => {
    const { placeholderData } = keptCurves({ lines: 'trial', over: 'step' });
    expect(placeholderData<string[]>(undefined)).toBeUndefined();
  });
});
