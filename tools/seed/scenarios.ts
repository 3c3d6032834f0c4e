import { large } from './large.ts';
import { live } from './live.ts';
import { mixed } from './mixed.ts';
import { quickstart } from './quickstart.ts';
import type { Scenario } from './scenario.ts';

/** Everything that a database can be filled with, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  empty: { about: 'no sweep at all', fill: () => Promise.resolve() },
  quickstart,
  live,
  mixed,
  large,
};
