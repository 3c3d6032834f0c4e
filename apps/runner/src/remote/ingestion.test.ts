import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentVersion, type ToTrial } from '@coolsweep/sweep';
import { newToken } from './attemptRecord.ts';
import { Ingestion } from './ingestion.ts';
import { RemoteAttempt } from './remoteAttempt.ts';

const { token, tokenHash } = newToken();
const record = { tokenHash, leaseMs: 10_000, externalId: null, nonce: null, received: 0 };
const start = { type: 'start', trialId: 'rates-t1', attemptId: 5 } as Extract<ToTrial, { type: 'start' }>;
const claim = {
  ...{ version: agentVersion, nonce: 'nonce-of-one', host: 'n1', pid: 1, job: null, node: 'v20', devices: null },
  ...{ atMs: 0, hasProgram: true },
};

let isSettling = false;
let ingestion: Ingestion;
let url = '';

beforeEach(async () => {
  const nothing = () => undefined;
  const attempt = new RemoteAttempt({
    ...{ record, start, nowMs: () => 0, save: () => Promise.resolve(), onOver: nothing },
    events: { message: nothing, line: nothing, exit: nothing },
  });
  isSettling = false;
  ingestion = new Ingestion({
    ...{ host: '127.0.0.1', port: 0, isSettling: () => isSettling },
    attempt: (name) => (name === 'rates-t1-a5' ? { attempt, tokenHash } : undefined),
  });
  url = `http://127.0.0.1:${await ingestion.listen()}/agent`;
});
afterEach(() => ingestion.close());

async function status(path: string, body: unknown, bearer = token): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}`, connection: 'close' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}/${path}`, { method: 'POST', headers, body: text });
  await response.text();
  return response.status;
}

test('an agent with the token claims, beats and delivers', async () => {
  expect(await status('rates-t1-a5/claim', claim)).toBe(200);
  expect(await status('rates-t1-a5/beat', { nonce: claim.nonce })).toBe(200);
  expect(await status('rates-t1-a5/deliver', { nonce: claim.nonce, first: 1, entries: [] })).toBe(200);
});

test('another token is refused before anything is read, and another agent by 409', async () => {
  expect(await status('rates-t1-a5/claim', claim, 'wrong')).toBe(401);
  expect(await status('rates-t1-a5/claim', claim)).toBe(200);
  expect(await status('rates-t1-a5/claim', { ...claim, nonce: 'nonce-of-another' })).toBe(409);
});

test('an attempt that is not known is over; while a server settles it has to ask again', async () => {
  expect(await status('rates-t1-a6/beat', { nonce: claim.nonce })).toBe(409);
  isSettling = true;
  expect(await status('rates-t1-a6/beat', { nonce: claim.nonce })).toBe(503);
});

test('what is no message is refused with a 4xx, never a 5xx', async () => {
  for (const body of ['', '{', '[]', 'null', '{"nonce":1}', '"x"', { ...claim, extra: 1 }])
    expect(await status('rates-t1-a5/claim', body)).toBe(400);
  expect(await status('rates-t1-a5/deliver', 'x'.repeat(9 * 2 ** 20)).catch(() => 413)).toBe(413);
  expect(await status('../etc/claim', claim)).toBe(404);
  expect((await fetch(`${url}/rates-t1-a5/claim`, { headers: { connection: 'close' } })).status).toBe(404);
});
