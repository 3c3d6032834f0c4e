import { isAllowed, memoryAccessStore, roles, type Principal, type Role } from '@coolsweep/access';
import { apiToken, user } from '@coolsweep/access/testing';
import { memoryStore } from '@coolsweep/sweep';
import { expect, it, describe } from 'vitest';
import { appRouter, createCaller, createContext } from './index.ts';

/**
 * The least role for every procedure. A new one is written down here too: whoever adds it decides who may call it, and
 * whoever reads the change sees that.
 */
const needed: Readonly<Record<string, Role>> = {
  ...rows('viewer', 'sweep.list sweep.page sweep.head sweep.byId'),
  ...rows('viewer', 'trial.list trial.columns trial.table trial.byId trial.replicates'),
  ...rows('viewer', 'configuration.ofTrial schedule.ofTrial layer.ofTrial log.ofTrial lineage.ofTrial'),
  ...rows('viewer', 'checkpoint.ofTrial checkpoint.check'),
  ...rows('viewer', 'metric.series curve.grouped importance.bySweep'),
  ...rows('viewer', 'compare.verdicts compare.curves compare.temperatures compare.targets'),
  ...rows('viewer', 'rerun.bySweep rerun.plan rerun.outcome extend.plan'),
  ...rows('viewer', 'sweepFile.check sweepFile.templates sweepFile.ofSweep sweepFile.capacity sweepFile.vocabulary'),
  ...rows('viewer', 'scheduler.machine scheduler.count destination.find live.changes live.since account.me'),
  ...rows('viewer', 'account.changePassword account.ownTokens account.createToken account.revokeOwnToken'),
  ...rows('editor', 'sweep.edit rerun.start extend.start submit.sweep request.sweep request.trial request.retry'),
  ...rows('admin', 'account.users account.endSessions account.tokens account.revokeToken'),
  ...rows('admin', 'user.add user.setRole user.resetPassword user.disable'),
};

function rows(role: Role, names: string): Record<string, Role> {
  return Object.fromEntries(names.split(' ').map((name) => [name, role]));
}

interface Described {
  readonly _def: { readonly type: string; readonly meta?: { readonly role?: Role } };
}
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Described>);

describe('who may call what', () => {
  it('is said of every procedure, by itself and in this table', () => {
    const said = Object.fromEntries(procedures.map(([name, { _def }]) => [name, _def.meta?.role]));
    expect(said).toEqual(needed);
  });

  it('leaves nothing that writes to viewers but what is their own', () => {
    const writing = procedures.filter(([, { _def }]) => _def.type === 'mutation').map(([name]) => name);
    expect(writing.length).toBeGreaterThan(5);
    expect(writing.filter((name) => needed[name] === 'viewer').sort()).toEqual([
      'account.changePassword',
      'account.createToken',
      'account.revokeOwnToken',
    ]);
  });
});

const principals: readonly (readonly [string, Principal | null])[] = [
  ['nobody', null],
  ...roles.map((role) => [`a user as ${role}`, { kind: 'user', name: 'ada', role }] as const),
  ...roles.map((role) => [`a token as ${role}`, { kind: 'token', id: 't', role, scopes: [] }] as const),
  ['a token of metrics alone', { kind: 'token', id: 't', role: null, scopes: ['metrics'] }],
  ['the process of an attempt', { kind: 'attempt', attemptId: 1 }],
  ['the owner of the workspace', { kind: 'owner' }],
];

/** The code with which a call with an input that no procedure takes ends; null when it was answered. */
async function codeOf(name: string, principal: Principal | null): Promise<string | null> {
  const api = createCaller(createContext({ store: memoryStore(), access: memoryAccessStore(), principal }));
  const [noun = '', verb = ''] = name.split('.');
  const call = (api as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[noun]?.[verb];
  try {
    await call?.({ nothing: 'takes this' });
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe.each(principals)('%s', (_title, principal) => {
  it.each(procedures.map(([name]) => name))('%s', async (name) => {
    const code = await codeOf(name, principal);
    const role = needed[name];
    if (role !== undefined && isAllowed(principal, role)) expect(code).toBeOneOf([null, 'BAD_REQUEST']);
    else expect(code).toBe(principal === null ? 'UNAUTHORIZED' : 'FORBIDDEN');
  });
});

it('counts what writes on behalf of who asks, and nothing else', async () => {
  const spent: Principal[] = [];
  const principal = { kind: 'user', name: 'ada', role: 'editor' } as const;
  const spendWrite = (one: Principal) => Promise.resolve(void spent.push(one));
  const api = createCaller(createContext({ store: memoryStore(), principal, spendWrite }));
  await api.sweep.list();
  await expect(api.request.sweep({ sweepId: 'none', request: 'pause' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(spent).toEqual([principal]);
});

describe('accounts', () => {
  const as = async (role: Role) => {
    const access = memoryAccessStore();
    await access.addUser(user({ passwordHash: '$argon2id$secret' }));
    await access.addToken(apiToken({ expiresAt: new Date(Date.now() + 60_000) }));
    const principal = { kind: 'user', name: 'ada', role } as const;
    return { access, api: createCaller(createContext({ store: memoryStore(), access, principal })) };
  };

  it('tell people who they are', async () => {
    const { api } = await as('viewer');
    expect(await api.account.me()).toEqual({ kind: 'user', name: 'ada', role: 'viewer' });
  });

  it('are listed to admins without any hash', async () => {
    const { api } = await as('admin');
    const answers = [await api.account.users(), await api.account.tokens()];
    expect(answers).toMatchObject([[{ name: 'ada', hasPassword: true }], [{ id: 'token-1', state: 'live' }]]);
    expect(JSON.stringify(answers)).not.toMatch(/argon2id|hash-of/);
  });

  it('lose their tokens when an admin says so', async () => {
    const { api } = await as('admin');
    await api.account.revokeToken({ tokenId: 'token-1' });
    expect(await api.account.tokens()).toMatchObject([{ state: 'revoked' }]);
  });
});
