import { describe, expect, it } from 'vitest';
import { occurrences } from './occurrences.ts';

const marked = (line: string, text: string) =>
  occurrences(line, text)
    .map(({ part, isFound }) => (isFound ? `[${part}]` : part))
    .join('');

describe('what is looked for in a line', () => {
  it('is marked wherever it occurs, whatever its case', () => {
    expect(marked('Loss: loss 0.5, LOSS', 'loss')).toBe('[Loss]: [loss] 0.5, [LOSS]');
    expect(marked('aaa', 'aa')).toBe('[aa]a');
  });

  it('leaves the line in one piece where there is nothing to mark', () => {
    expect(occurrences('epoch 3', '')).toEqual([{ part: 'epoch 3', isFound: false }]);
    expect(occurrences('epoch 3', 'x')).toEqual([{ part: 'epoch 3', isFound: false }]);
    expect(occurrences('', 'x')).toEqual([{ part: '', isFound: false }]);
  });

  it('loses no letter of a line whose lower case is longer', () => {
    expect(marked('İstanbul', 'stan')).toBe('İstanbul');
  });
});
