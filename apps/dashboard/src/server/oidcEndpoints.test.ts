import { memoryAccessStore, type AccessStore } from '@coolsweep/access';
import { user } from '@coolsweep/access/testing';
import { memoryStore } from '@coolsweep/sweep';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bindingOf } from './binding.ts';
import { accountDoor } from './doors.ts';
import { GuardedServer } from './guardedServer.ts';
import { serverLog } from './log.ts';
import { ServerMetrics } from './serverMetrics.ts';
import { StandInIssuer } from './testing/standInIssuer.ts';

let issuer: StandInIssuer;
let access: AccessStore;
let server: GuardedServer;
let lines: string[];

beforeAll(async () => {
  issuer = await StandInIssuer.start();
});
afterAll(() => issuer.stop());

beforeEach(async () => {
  access = memoryAccessStore();
  await access.addUser(user({ oidcSubject: 'subject-of-ada' }));
  await access.addUser(user({ name: 'bob', role: 'viewer', oidcSubject: 'bob@example.org' }));
  issuer.behaviour = { claims: { sub: 'subject-of-ada' } };
  lines = [];
  const log = serverLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const store = memoryStore();
  const metrics = new ServerMetrics({ store, databaseBytes: () => Promise.resolve(null), now: () => new Date() });
  const binding = bindingOf({ host: '127.0.0.1', port: 0, behindProxy: false });
  const oidc = { issuer: issuer.url, clientId: issuer.clientId, clientSecret: issuer.clientSecret };
  server = await GuardedServer.start({
    ...{ host: '127.0.0.1', port: 0, orNextPort: true, tls: null, behindProxy: false, log },
    doorOn: accountDoor({ store, access, metrics, binding, oidc, log }),
    handler: (request, response) => void response.end(String(request.headers['x-coolsweep-principal'])),
  });
});
afterEach(() => server.stop());

const address = (path: string) => `http://127.0.0.1:${server.port}${path}`;
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

function get(url: string, cookie = '', headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, { headers: { cookie, ...headers }, redirect: 'manual' });
}

/** To the provider and with its code back, up to what this server answers then. */
async function travel({ change = (back: string) => back, keepsCookie = true } = {}): Promise<Response> {
  const left = await get(address('/auth/oidc'));
  const atProvider = await get(left.headers.get('location') ?? '');
  const back = change(atProvider.headers.get('location') ?? '');
  return get(back, keepsCookie ? cookieOf(left) : '', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
}

describe('signing in at an identity provider', () => {
  it('leaves with a challenge, a state and a nonce, and a cookie that comes back from there', async () => {
    const left = await get(address('/auth/oidc'));
    const { searchParams } = new URL(left.headers.get('location') ?? '');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) expect(searchParams.get(name)).toMatch(/^[\w-]{20,}$/);
    expect(searchParams.get('redirect_uri')).toBe(address('/auth/oidc/callback'));
    expect(left.headers.get('set-cookie')).toContain('SameSite=Lax');
  });

  it('begins a session of the user whom the provider knows', async () => {
    const answer = await travel();
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      200,
      expect.stringContaining('SameSite=Strict'),
    ]);
    const page = await get(address('/'), cookieOf(answer));
    expect(await page.text()).toBe('{"kind":"user","name":"ada","role":"editor"}');
  });

  it('knows a user by an address of mail only when the provider has verified it', async () => {
    issuer.behaviour = { claims: { sub: 'x', email: 'Bob@example.org', email_verified: true } };
    expect((await travel()).status).toBe(200);
    issuer.behaviour = { claims: { sub: 'x', email: 'bob@example.org', email_verified: false } };
    expect((await travel()).headers.get('location')).toBe('/sign-in?problem=unknown');
    issuer.behaviour = { claims: { sub: 'x', email: 'bob@example.org' } };
    expect((await travel()).headers.get('location')).toBe('/sign-in?problem=unknown');
  });

  it.each<[string, Parameters<typeof travel>[0], object]>([
    ['an ID token of another key', {}, { forges: true }],
    ['an ID token of another time', {}, { nonce: 'of yesterday' }],
    ['an ID token for another client', {}, { claims: { sub: 'subject-of-ada', aud: 'another' } }],
    ['an ID token of another issuer', {}, { claims: { sub: 'subject-of-ada', iss: 'https://evil.example' } }],
    ['an ID token that has expired', {}, { claims: { sub: 'subject-of-ada', exp: 1 } }],
    ['another state', { change: (back) => back.replace(/state=[^&]*/, 'state=other') }, {}],
    ['a code that the provider did not give', { change: (back) => back.replace(/code=[^&]*/, 'code=guessed') }, {}],
    ['another browser than the one that left', { keepsCookie: false }, {}],
  ])('lets nobody in with %s', async (_title, trip, behaviour) => {
    issuer.behaviour = { ...issuer.behaviour, ...behaviour };
    const answer = await travel(trip);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?problem=provider']);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('takes an answer of the provider once', async () => {
    const left = await get(address('/auth/oidc'));
    const back = (await get(left.headers.get('location') ?? '')).headers.get('location') ?? '';
    expect((await get(back, cookieOf(left))).status).toBe(200);
    expect((await get(back, cookieOf(left))).headers.get('location')).toBe('/sign-in?problem=provider');
  });

  it('writes neither codes nor tokens into the log', async () => {
    await travel();
    expect(lines.join('')).not.toMatch(/code=|eyJ|secret of/);
  });

  it('says so when the provider does not answer', async () => {
    const door = { issuer: 'http://127.0.0.1:9/', clientId: 'a', clientSecret: 'b' };
    const log = serverLog({ level: 'silent' });
    const store = memoryStore();
    const metrics = new ServerMetrics({ store, databaseBytes: () => Promise.resolve(null), now: () => new Date() });
    const binding = bindingOf({ host: '127.0.0.1', port: 0, behindProxy: false });
    const alone = await GuardedServer.start({
      ...{ host: '127.0.0.1', port: 0, orNextPort: true, tls: null, behindProxy: false, log },
      doorOn: accountDoor({ store, access, metrics, binding, oidc: door, log }),
      handler: () => undefined,
    });
    const answer = await get(`http://127.0.0.1:${alone.port}/auth/oidc`);
    expect(answer.headers.get('location')).toBe('/sign-in?problem=provider');
    await alone.stop();
  });
});
