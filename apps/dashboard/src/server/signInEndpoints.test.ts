import { Accounts, hashPassword, memoryAccessStore, type AccessStore } from '@coolsweep/access';
import { user } from '@coolsweep/access/testing';
import { memoryStore } from '@coolsweep/sweep';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bindingOf } from './binding.ts';
import { accountDoor } from './doors.ts';
import { GuardedServer } from './guardedServer.ts';
import { serverLog } from './log.ts';
import { ServerMetrics } from './serverMetrics.ts';

const password = 'four words of mine';
let passwordHash: string;
let access: AccessStore;
let server: GuardedServer;
let lines: string[];

beforeAll(async () => {
  passwordHash = await hashPassword(password);
});
beforeEach(async () => {
  access = memoryAccessStore();
  await access.addUser(user({ passwordHash }));
  lines = [];
  const log = serverLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const store = memoryStore();
  const metrics = new ServerMetrics({ store, databaseBytes: () => Promise.resolve(null), now: () => new Date() });
  const binding = bindingOf({ host: '127.0.0.1', port: 0, behindProxy: false });
  server = await GuardedServer.start({
    ...{ host: '127.0.0.1', port: 0, orNextPort: true, tls: null, behindProxy: false, log },
    doorOn: accountDoor({ store, access, metrics, binding, oidc: null, log }),
    handler: (request, response) => void response.end(String(request.headers['x-coolsweep-principal'])),
    onAnswer: (status, seconds) => metrics.answered(status, seconds),
  });
});
afterEach(() => server.stop());

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const address = (path: string) => `http://127.0.0.1:${server.port}${path}`;

function post(path: string, { body = '{}', headers = {} }: Sent) {
  return fetch(address(path), { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

const signIn = (given: object, headers = {}) => post('/auth/sign-in', { body: JSON.stringify(given), headers });
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
const page = (cookie: string) => fetch(address('/'), { headers: { cookie }, redirect: 'manual' });

describe('signing in', () => {
  it('gives a cookie that no script reads, no other page sends, and that opens the pages', async () => {
    const answer = await signIn({ name: 'ada', password });
    expect([answer.status, await answer.json()]).toEqual([200, { name: 'ada', role: 'editor' }]);
    const set = answer.headers.get('set-cookie') ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(set).toContain(part);
    expect(await (await page(cookieOf(answer))).text()).toBe('{"kind":"user","name":"ada","role":"editor"}');
  });

  it('answers a wrong password and an unknown name in the same words, and logs neither', async () => {
    const answers = [await signIn({ name: 'ada', password: 'wrong words' }), await signIn({ name: 'eve', password })];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(await answers[0]?.text()).toBe(await answers[1]?.text());
    expect(answers.map((answer) => answer.headers.get('set-cookie'))).toEqual([null, null]);
    expect(lines.join('')).not.toMatch(/wrong words|four words/);
  });

  it('is limited per account and address, with the time to wait, and a right password does not help then', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 8; tries++) statuses.push((await signIn({ name: 'ada', password: 'x' })).status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    const limited = await signIn({ name: 'ada', password });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    // The same for an account that does not exist.
    for (let tries = 0; tries < 8; tries++) await signIn({ name: 'eve', password: 'x' });
    expect((await signIn({ name: 'eve', password: 'x' })).status).toBe(429);
  });

  it.each<[string, Sent, number]>([
    ['a form', { body: 'name=ada', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['plain text that is JSON', { headers: { 'content-type': 'text/plain' } }, 415],
    ['no JSON', { body: '{"name":' }, 400],
    ['more than it asked for', { body: '{"name":"ada","password":"x","role":"admin"}' }, 400],
    ['something else than text', { body: '{"name":{"a":1},"password":["x"]}' }, 400],
    ['very long passwords', { body: JSON.stringify({ name: 'ada', password: 'x'.repeat(5000) }) }, 413],
    ['deep nesting', { body: '['.repeat(2000) }, 400],
    ['another page', { body: '{"name":"ada","password":"x"}', headers: { origin: 'https://evil.example' } }, 403],
    ['another site', { body: '{"name":"ada","password":"x"}', headers: { 'sec-fetch-site': 'cross-site' } }, 403],
  ])('refuses %s', async (_title, sent, status) => {
    expect((await post('/auth/sign-in', sent)).status).toBe(status);
  });
});

describe('a session', () => {
  it('ends by signing out', async () => {
    const cookie = cookieOf(await signIn({ name: 'ada', password }));
    const account = async (): Promise<unknown> =>
      (await fetch(address('/auth/session'), { headers: { cookie } })).json();
    expect(await account()).toEqual({ account: { name: 'ada', role: 'editor' } });
    const left = await post('/auth/sign-out', { headers: { cookie } });
    expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await page(cookie)).status).toBe(401);
    expect(await account()).toEqual({ account: null });
  });

  it('ends everywhere when asked to, and those of others go on', async () => {
    await access.addUser(user({ name: 'bob', passwordHash }));
    const [here, there] = [await signIn({ name: 'ada', password }), await signIn({ name: 'ada', password })].map(
      cookieOf,
    );
    const ofBob = cookieOf(await signIn({ name: 'bob', password }));
    await post('/auth/sign-out', { body: '{"everywhere":true}', headers: { cookie: here ?? '' } });
    expect((await page(there ?? '')).status).toBe(401);
    expect((await page(ofBob)).status).toBe(200);
  });

  it('cannot be ended by who has none', async () => {
    const cookie = cookieOf(await signIn({ name: 'ada', password }));
    await post('/auth/sign-out', { body: '{"everywhere":true}', headers: { cookie: `${cookie}x` } });
    expect((await page(cookie)).status).toBe(200);
  });
});

describe('beside the pages', () => {
  it('tells everybody that it lives, and nobody without a token how it does', async () => {
    expect([(await fetch(address('/healthz'))).status, (await fetch(address('/readyz'))).status]).toEqual([200, 200]);
    expect((await fetch(address('/metrics'))).status).toBe(401);
    const accounts = new Accounts(access);
    const wanted = { label: '', userName: null, expiresAt: new Date(Date.now() + 60_000) } as const;
    const { secret } = await accounts.createToken({ ...wanted, scopes: ['metrics'] });
    const authorization = `Bearer ${secret}`;
    const metrics = await fetch(address('/metrics'), { headers: { authorization } });
    const text = await metrics.text();
    for (const name of [
      'coolsweep_database_up 1',
      'coolsweep_trials{state="waiting"} 0',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toContain(name);
    }
    expect((await fetch(address('/'), { headers: { authorization } })).status).toBe(403);
  });
});
