import { expect, it } from 'vitest';
import { parseOptions } from './faultOptions.ts';

it('injects all faults, kill -9 at 50 moments, unless told otherwise', () => {
  expect(parseOptions([])).toEqual({ only: null, moments: 50, seed: 1, lanes: 2, keep: false, json: false });
  expect(parseOptions(['--only', 'kill', '--moments', '2', '--seed', '7', '--lanes=1', '--keep', '--json'])).toEqual({
    ...{ only: 'kill', moments: 2, seed: 7, lanes: 1, keep: true, json: true },
  });
});

it('tells apart a request for help', () => {
  expect(parseOptions(['--help'])).toBeNull();
});

it.each([
  [['--moments', 'many'], /--moments must be a whole number, 0 or more, not many/],
  [['--lanes', '0'], /--lanes must be a whole number, 1 or more, not 0/],
  [['--moment', '2'], /Unknown option '--moment'/],
])('refuses %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
