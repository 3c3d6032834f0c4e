import { describe, expect, it } from 'vitest';
import {
  compareHref,
  configurationMember,
  configurationOfTrial,
  describeMember,
  sweepOf,
  trialMember,
  withMember,
} from './members.ts';

describe('what is compared', () => {
  it('stands in the address', () => {
    const hash = 'abcdef0123456789';
    expect(compareHref(['rates', configurationMember('other', hash), trialMember('rates', 3)])).toBe(
      '/compare?with=rates,other~abcdef012345,rates-t3',
    );
  });

  it.each([
    ['rates', 'rates', 'rates'],
    ['rates-2', 'rates-2', 'rates-2'],
    ['rates~abcdef0123', 'rates', 'rates, configuration abcdef'],
    ['rates-2-t13', 'rates-2', 'rates-2, trial 13'],
    [configurationOfTrial('rates-2', 13), 'rates-2', 'rates-2, configuration of trial 13'],
  ])('as %s is of sweep %s', (member, sweep, words) => {
    expect([sweepOf(member), describeMember(member)]).toEqual([sweep, words]);
  });

  it('is there once', () => {
    expect(withMember(['a'], 'b')).toEqual(['a', 'b']);
    expect(withMember(['a', 'b'], 'a')).toEqual(['a', 'b']);
  });
});
