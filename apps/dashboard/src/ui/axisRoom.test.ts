import { expect, it } from 'vitest';
import { axisRoom } from './axisRoom.ts';

it('has the same room beside all axes whose numbers are short', () => {
  expect(axisRoom(['0.25', '1'])).toBe(axisRoom(null));
});

it('has room for long numbers', () => {
  // Eight characters of 7.5 px, and 14 px besides.
  expect(axisRoom(['1', '5.5e+300'])).toBe(8 * 7.5 + 14);
});
