import { Accounts, isAllowed, newAttemptToken, roles, type Principal, type Role } from '@coolsweep/access';
import { apiToken, user } from '@coolsweep/access/testing';
import { appRouter } from '@coolsweep/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from './testing/testServer.ts';

/**
 * Every procedure by everybody, over HTTP: the door, the header in which it tells the pages who asks, and the router. The
 * table of who may call what is in `libs/api`; here it is what each procedure says of itself, so that a new one is covered.
 */
interface Described {
  readonly _def: { readonly type: string; readonly meta?: { readonly role?: Role } };
}
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Described>);

const dayMs = 24 * 60 * 60 * 1000;
const soon = new Date(Date.now() + dayMs);
const past = new Date(Date.now() - dayMs);

let test: TestServer;
let url = '';

/** What a request shows, and as whom it should count: null, nobody. */
interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  readonly principal: Principal | null;
}
const callers = new Map<string, Caller>();
const names = [
  'nobody',
  ...roles.map((role) => `a session as ${role}`),
  'a session that has been unused for too long',
  'a session of a user who is gone',
  'a session in the place of a token',
  'a token to read',
  'a token to write',
  'a token to administrate',
  'a token for metrics alone',
  'a token that has expired',
  'a token that was revoked',
  'a token of a viewer to administrate',
  'a token of a user who is gone',
  'the token of an attempt',
  'a token that nobody has',
  'who says to be the owner',
];

beforeAll(async () => {
  test = await TestServer.make();
  const { access } = test;
  const accounts = new Accounts(access);
  for (const role of roles) await access.addUser(user({ name: role, role, passwordHash: '$argon2id$none' }));
  for (const name of ['gone', 'idle']) await access.addUser(user({ name, role: 'admin' }));
  const server = await test.start([]);
  url = `http://127.0.0.1:${server.port}`;

  const secretOf = async (name: string, role: Role) => {
    const signedIn = await accounts.begin(user({ name, role }));
    if (signedIn.kind !== 'signedIn') throw new Error('no session');
    return signedIn.secret;
  };
  const cookie = (secret: string) => ({ cookie: `coolsweep-session-${server.port}=${secret}` });
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const tokenOf = async (changes: Partial<Parameters<typeof apiToken>[0]>) => {
    const { label, scopes, userName, expiresAt } = apiToken({ userName: null, expiresAt: soon, ...changes });
    return accounts.createToken({ label, scopes, userName, expiresAt });
  };
  const put = (name: string, headers: Caller['headers'], principal: Principal | null = null) =>
    callers.set(name, { headers, principal });

  put('nobody', {});
  for (const role of roles) {
    put(`a session as ${role}`, cookie(await secretOf(role, role)), { kind: 'user', name: role, role });
  }
  const idle = await new Accounts(access, () => past).begin(user({ name: 'idle' }));
  put('a session that has been unused for too long', cookie(idle.kind === 'signedIn' ? idle.secret : ''));
  put('a session of a user who is gone', cookie(await secretOf('gone', 'admin')));
  put('a session in the place of a token', bearer(await secretOf('admin', 'admin')));
  for (const [verb, scope, role] of [
    ['read', 'read', 'viewer'],
    ['write', 'write', 'editor'],
    ['administrate', 'admin', 'admin'],
  ] as const) {
    const { secret, token } = await tokenOf({ scopes: [scope] });
    put(`a token to ${verb}`, bearer(secret), { kind: 'token', id: token.id, role, scopes: [scope] });
  }
  const metrics = await tokenOf({ scopes: ['metrics'] });
  put('a token for metrics alone', bearer(metrics.secret), { kind: 'token', id: '', role: null, scopes: [] });
  put('a token that has expired', bearer((await tokenOf({ scopes: ['admin'], expiresAt: past })).secret));
  const revoked = await tokenOf({ scopes: ['admin'] });
  await access.revokeToken(revoked.token.id, new Date());
  put('a token that was revoked', bearer(revoked.secret));
  const lent = await tokenOf({ scopes: ['admin'], userName: 'viewer' });
  put('a token of a viewer to administrate', bearer(lent.secret), { kind: 'user', name: 'viewer', role: 'viewer' });
  put('a token of a user who is gone', bearer((await tokenOf({ scopes: ['admin'], userName: 'gone' })).secret));
  put('the token of an attempt', bearer(newAttemptToken().token));
  put('a token that nobody has', bearer(`coolsweep_${newAttemptToken().token}`));
  put('who says to be the owner', { 'x-coolsweep-principal': '{"kind":"owner"}' });
  await access.removeUser('gone');
});
afterAll(() => test.close());

/** The status of a call with an input that no procedure takes; a stream is not listened to. */
async function statusOf(name: string, type: string, { headers }: Caller): Promise<number> {
  const about = { headers: { ...headers, 'content-type': 'application/json' } };
  const input = JSON.stringify({ nothing: 'takes this' });
  const answer =
    type === 'subscription'
      ? await fetch(`${url}/api/trpc/${name}?input=${encodeURIComponent(input)}`, about)
      : await fetch(`${url}/api/trpc/${name}`, { ...about, method: 'POST', body: input });
  await answer.body?.cancel();
  return answer.status;
}

it('has a caller for every name, and procedures to call', () => {
  expect([...callers.keys()].sort()).toEqual([...names].sort());
  expect(procedures.length).toBeGreaterThan(40);
});

describe.each(names)('%s', (caller) => {
  it('may call what the role allows, and gets nothing else', async () => {
    const asker = callers.get(caller);
    if (asker === undefined) throw new Error(`no caller ${caller}`);
    for (const [name, { _def }] of procedures) {
      const role = _def.meta?.role;
      if (role === undefined) throw new Error(`${name} names no role`);
      const status = await statusOf(name, _def.type, asker);
      const { principal } = asker;
      if (principal === null) expect([name, status]).toEqual([name, 401]);
      else if (!isAllowed(principal, role)) expect([name, status]).toEqual([name, 403]);
      else expect([name, [401, 403].includes(status), status < 500]).toEqual([name, false, true]);
    }
  });
});

it('answers no question in another way than by a procedure', async () => {
  for (const path of [
    '/api/trpc',
    '/api/trpc/',
    '/api/trpc/../trpc/sweep.list',
    '/api//trpc/sweep.list',
    '/API/trpc/x',
  ]) {
    const answer = await fetch(url + path, { method: 'POST', body: '{}' });
    expect([path, answer.status]).toEqual([path, 401]);
  }
});

it('calls of several procedures at once are decided one by one', async () => {
  const asker = callers.get('a session as viewer');
  const answer = await fetch(`${url}/api/trpc/sweep.list,account.users?batch=1`, {
    method: 'POST',
    headers: { ...asker?.headers, 'content-type': 'application/json' },
    body: '{}',
  });
  const parts = (await answer.json()) as readonly { readonly error?: { readonly data: { readonly code: string } } }[];
  expect(parts.map(({ error }) => error?.data.code ?? null)).toEqual([null, 'FORBIDDEN']);
});
