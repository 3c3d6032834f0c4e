import { describe, expect, it } from 'vitest';
import { LineQueue } from './lineQueue.ts';

describe('LineQueue', () => {
  const queue = () => new LineQueue(Int32Array.of(2, 0, 3, 1));
  const mask = (...values: number[]) => Uint8Array.from(values);

  it('gives out the wanted lines in its order, as many as are asked for', () => {
    const lines = queue();
    lines.want(mask(1, 1, 1, 0));
    expect([...lines.take(2)]).toEqual([2, 0]);
    expect(lines.isEmpty).toBe(false);
    expect([...lines.take(2)]).toEqual([1]);
    expect(lines.isEmpty).toBe(true);
  });

  it('gives out only what has come to a selection that grows', () => {
    const lines = queue();
    lines.want(mask(1, 0, 1, 0));
    lines.take(4);
    const more = mask(1, 1, 1, 0);
    expect(lines.isWithin(more)).toBe(true);
    lines.want(more);
    expect([...lines.take(4)]).toEqual([1]);
  });

  it('sees that a line on the picture is not wanted any more, and gives out all the others anew', () => {
    const lines = queue();
    lines.want(mask(1, 1, 1, 1));
    lines.take(2);
    // Line 1 has not been given out: to leave it out is no reason to begin anew.
    expect(lines.isWithin(mask(1, 0, 1, 1))).toBe(true);
    const fewer = mask(0, 1, 1, 1);
    expect(lines.isWithin(fewer)).toBe(false);
    lines.beginAnew();
    lines.want(fewer);
    expect([...lines.take(4)]).toEqual([2, 3, 1]);
  });
});
