import { describe, expect, it } from 'vitest';
import { guard, tokenDoorOn } from './guard.ts';
import type { RequestParts } from './requestParts.ts';

const token = 'a'.repeat(43);
const door = tokenDoorOn(4321, token);
const good: RequestParts = {
  method: 'GET',
  url: '/sweeps/one?sort=seed',
  host: '127.0.0.1:4321',
  origin: undefined,
  secFetchSite: 'same-origin',
  secFetchMode: undefined,
  authorization: undefined,
  cookie: `theme=dark; coolsweep-4321=${token}`,
};
const decide = (changes: Partial<RequestParts>) => guard({ ...good, ...changes }, door);

describe('the guard', () => {
  it.each([
    ['a page of the dashboard', {}],
    ['an address typed by hand', { secFetchSite: 'none' }],
    ['a program that sends no fetch metadata', { secFetchSite: undefined }],
    ['localhost as the name', { host: 'localhost:4321', origin: 'http://localhost:4321' }],
    ['the IPv6 loopback', { host: '[::1]:4321', origin: 'http://[::1]:4321' }],
    ['a name in capitals', { host: 'LOCALHOST:4321' }],
    ['a posted question of its own page', { method: 'POST', origin: 'http://127.0.0.1:4321' }],
  ])('lets through %s', (_title, changes) => {
    expect(decide(changes)).toEqual({ kind: 'pass', principal: { kind: 'owner' } });
  });

  it.each([
    ['a rebound host name', { host: 'evil.example:4321' }, 403],
    ['another port', { host: '127.0.0.1:4322' }, 403],
    ['a request without Host', { host: undefined }, 403],
    ['a foreign origin', { origin: 'http://evil.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['another port of localhost as origin', { origin: 'http://127.0.0.1:4322' }, 403],
    ['https where http is served', { origin: 'https://127.0.0.1:4321' }, 403],
    ['a cross-site request', { secFetchSite: 'cross-site' }, 403],
    ['a page on another port of localhost', { secFetchSite: 'same-site' }, 403],
    ['an absolute request target', { url: 'http://127.0.0.1:4321/' }, 400],
    ['a way out of what everybody may see', { url: '/_next/static/../../sweeps' }, 400],
    ['such a way in other letters', { url: '/sweeps/%2E%2e/sign-in' }, 400],
    ['such a way with other strokes', { url: '/sweeps\\..\\sign-in' }, 400],
    ['no cookie', { cookie: undefined }, 401],
    ['a wrong cookie', { cookie: `coolsweep-4321=${'b'.repeat(43)}` }, 401],
    ['a cookie that is only the beginning of the token', { cookie: 'coolsweep-4321=aaaa' }, 401],
    ['the cookie of a dashboard on another port', { cookie: `coolsweep-4322=${token}` }, 401],
    ['a wrong token, also beside a good cookie', { url: '/?token=wrong' }, 401],
    ['static files without a cookie', { url: '/_next/static/chunks/main.js', cookie: undefined }, 401],
    ['a token in the address of a POST', { method: 'POST', url: `/?token=${token}`, cookie: undefined }, 401],
  ])('refuses %s', (_title, changes, status) => {
    expect(decide(changes)).toMatchObject({ kind: 'refuse', status });
  });

  it('turns the right token into a strict cookie and shows the address without it', () => {
    expect(decide({ url: `/sweeps/one?token=${token}&sort=seed`, cookie: undefined, secFetchSite: 'none' })).toEqual({
      kind: 'redirect',
      location: '/sweeps/one?sort=seed',
      setCookie: `coolsweep-4321=${token}; HttpOnly; SameSite=Strict; Path=/`,
    });
  });

  it('never redirects to another host', () => {
    expect(decide({ url: `//evil.example/?token=${token}` })).toMatchObject({ location: '/evil.example/' });
  });

  it('checks the host before the token', () => {
    expect(decide({ host: 'evil.example', url: `/?token=${token}` })).toMatchObject({ status: 403 });
  });
});
