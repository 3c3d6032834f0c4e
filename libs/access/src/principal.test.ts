import { describe, expect, it } from 'vitest';
import { isAllowed, mayReadMetrics, mayWriteAttempt, type Principal } from './principal.ts';
import { lesserRole, roles } from './role.ts';
import { roleOfScopes, tokenScopes } from './tokenScope.ts';

const metricsToken: Principal = { kind: 'token', id: 'token-1', role: null, scopes: ['metrics'] };

describe('a role', () => {
  it.each(roles)('%s may do what the roles before it may, and no more', (role) => {
    const may = roles.map((needed) => isAllowed({ kind: 'user', name: 'ada', role }, needed));
    expect(may).toEqual(roles.map((_, index) => index <= roles.indexOf(role)));
  });

  it('is that of an admin for who holds the workspace', () => {
    expect(isAllowed({ kind: 'owner' }, 'admin')).toBe(true);
  });

  it('is none for nobody, for a token of metrics alone, and for the process of an attempt', () => {
    for (const one of [null, metricsToken, { kind: 'attempt', attemptId: 1 } as const]) {
      expect(isAllowed(one, 'viewer')).toBe(false);
    }
  });

  it('of a token is the lesser of what it is for and what its user may', () => {
    expect([lesserRole('admin', 'viewer'), lesserRole('viewer', 'editor')]).toEqual(['viewer', 'viewer']);
  });
});

describe('the scopes of a token', () => {
  it('give the greatest of their roles, in any order', () => {
    expect(tokenScopes.map((scope) => roleOfScopes([scope]))).toEqual([null, 'viewer', 'editor', 'admin']);
    expect([roleOfScopes([]), roleOfScopes(['write', 'metrics', 'read'])]).toEqual([null, 'editor']);
  });
});

describe('metrics', () => {
  it('are read by viewers and by tokens for them, by nobody else', () => {
    expect(mayReadMetrics({ kind: 'user', name: 'ada', role: 'viewer' })).toBe(true);
    expect(mayReadMetrics(metricsToken)).toBe(true);
    expect(mayReadMetrics({ kind: 'token', id: 'token-2', role: null, scopes: [] })).toBe(false);
    expect([mayReadMetrics(null), mayReadMetrics({ kind: 'attempt', attemptId: 1 })]).toEqual([false, false]);
  });
});

describe('an attempt', () => {
  it('is written by its own process alone', () => {
    expect(mayWriteAttempt({ kind: 'attempt', attemptId: 7 }, 7)).toBe(true);
    expect(mayWriteAttempt({ kind: 'attempt', attemptId: 7 }, 8)).toBe(false);
    expect([mayWriteAttempt({ kind: 'owner' }, 7), mayWriteAttempt(null, 7)]).toEqual([false, false]);
  });
});
