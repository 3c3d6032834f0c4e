import type { Principal } from '@coolsweep/access';
import { describe, expect, it } from 'vitest';
import { accountGuard, type AccountDoor } from './accountGuard.ts';
import type { RequestParts } from './requestParts.ts';

const ada: Principal = { kind: 'user', name: 'ada', role: 'viewer' };
const nightly: Principal = { kind: 'token', id: 'token-1', role: 'editor', scopes: ['write'] };
const prometheus: Principal = { kind: 'token', id: 'token-2', role: null, scopes: ['metrics'] };

const known = (book: Readonly<Record<string, Principal>>) => (secret: string) => Promise.resolve(book[secret] ?? null);
const door: AccountDoor = {
  allowed: { hosts: ['sweeps.example.org'], origins: ['https://sweeps.example.org'] },
  cookieName: '__Host-coolsweep',
  accounts: { ofSession: known({ good: ada }), ofToken: known({ nightly, prometheus }) },
};
const good: RequestParts = {
  method: 'GET',
  url: '/sweeps/one?sort=seed',
  host: 'sweeps.example.org',
  origin: undefined,
  secFetchSite: 'same-origin',
  secFetchMode: 'cors',
  cookie: 'theme=dark; __Host-coolsweep=good',
  authorization: undefined,
};
const decide = (changes: Partial<RequestParts>) => accountGuard({ ...good, ...changes }, door);
const navigation = { secFetchMode: 'navigate', secFetchSite: 'none', cookie: undefined };

describe('the guard of a server with users', () => {
  it.each<[string, Partial<RequestParts>, Principal | null]>([
    ['somebody who has signed in', {}, ada],
    ['a question of its own page', { method: 'POST', origin: 'https://sweeps.example.org' }, ada],
    [
      'a program with a token',
      { cookie: undefined, authorization: 'Bearer nightly', secFetchSite: undefined },
      nightly,
    ],
    ['a token beside a cookie, as that token', { authorization: 'bearer nightly' }, nightly],
    ['nobody to the page to sign in on', { ...navigation, url: '/sign-in?next=%2F' }, null],
    ['nobody to what that page is made of', { cookie: undefined, url: '/_next/static/chunks/main.js' }, null],
  ])('lets through %s', async (_title, changes, principal) => {
    expect(await decide(changes)).toEqual({ kind: 'pass', principal });
  });

  it.each<[string, Partial<RequestParts>, number]>([
    ['no cookie', { cookie: undefined }, 401],
    ['a cookie of no session', { cookie: '__Host-coolsweep=bad' }, 401],
    ['an empty cookie', { cookie: '__Host-coolsweep=' }, 401],
    ['a cookie of another name', { cookie: 'coolsweep=good' }, 401],
    ['a token that is none, beside a good cookie', { authorization: 'Bearer bad' }, 401],
    ['a session in the place of a token', { cookie: undefined, authorization: 'Bearer good' }, 401],
    ['another way to authorize', { authorization: 'Basic bmlnaHRseQ==' }, 401],
    ['a token that opens the metrics alone', { cookie: undefined, authorization: 'Bearer prometheus' }, 403],
    ['a wrong Host, beside a good cookie', { host: 'evil.example' }, 403],
    ['the bare number of the machine', { host: '192.0.2.7:443' }, 403],
    ['a foreign origin', { method: 'POST', origin: 'https://evil.example' }, 403],
    ['its own name over plain HTTP as origin', { method: 'POST', origin: 'http://sweeps.example.org' }, 403],
    ['a question of another site', { secFetchSite: 'cross-site' }, 403],
    ['a form of another site', { method: 'POST', secFetchSite: 'cross-site', secFetchMode: 'navigate' }, 403],
    ['the token of a workspace', { cookie: undefined, url: `/?token=${'a'.repeat(43)}` }, 401],
    [
      'a way around through the static files',
      { cookie: undefined, url: '/_next/static/../../api/trpc/sweep.list' },
      400,
    ],
    ['the same, encoded', { cookie: undefined, url: '/_next/static/%2e%2e/%2e%2e/api/trpc/sweep.list' }, 400],
    ['a POST to an open page', { cookie: undefined, method: 'POST', url: '/sign-in' }, 401],
  ])('refuses %s', async (_title, changes, status) => {
    expect(await decide(changes)).toMatchObject({ kind: 'refuse', status });
  });

  it('leads who opens a page without a session to the page to sign in on, and back', async () => {
    expect(await decide(navigation)).toEqual({
      kind: 'redirect',
      location: '/sign-in?next=%2Fsweeps%2Fone%3Fsort%3Dseed',
      setCookie: null,
    });
  });

  it('leads a link of another site there too, whose reader may have a session that the browser keeps back', async () => {
    expect(await decide({ ...navigation, secFetchSite: 'cross-site' })).toMatchObject({ kind: 'redirect' });
  });
});
