import { expect, it } from 'vitest';
import { mixedColour } from './tones.ts';

it('mixes colours also where the style sheet was shortened', () => {
  expect(mixedColour('#ffffff', '#000000', 0.5)).toBe('rgb(128 128 128)');
  expect(mixedColour('#fff', '#c44f00', 0)).toBe('rgb(255 255 255)');
  expect(mixedColour('#fff', '#c40', 1)).toBe('rgb(204 68 0)');
});
