import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newAttemptToken, type Principal } from '@coolsweep/access';
import { agentVersion, type AttemptFile } from '@coolsweep/sweep';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServerLine } from '../agent/serverLine.ts';
import { Ingestion, type AnsweredRequest, type IngestionOptions } from './ingestion.ts';
import { IngestionFigures } from './ingestionFigures.ts';
import { ExampleAttempt } from './testing/exampleAttempt.ts';

const claim = {
  ...{ version: agentVersion, nonce: 'nonce-of-one', host: 'n1', pid: 1, job: null, node: 'v20', devices: null },
  ...{ atMs: 0, hasProgram: true },
};
const { nonce } = claim;
const text = (line: string) => ({ kind: 'line', stream: 'stdout', text: line }) as const;

let isSettling = false;
let five: ExampleAttempt;
let six: ExampleAttempt;
let running: Ingestion[] = [];
let url = '';

beforeEach(async () => {
  isSettling = false;
  five = new ExampleAttempt(5);
  six = new ExampleAttempt(6);
  url = `http://127.0.0.1:${await listening({})}`;
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
  running = [];
});

/** Over as far as a server is concerned that has forgotten it, as the real one does at its end. */
const known = (name: string) => [five, six].find((one) => one.name === name && !one.attempt.isOver);

async function listening(options: Partial<IngestionOptions>): Promise<number> {
  const ingestion = new Ingestion({
    ...{ host: '127.0.0.1', port: 0, isSettling: () => isSettling, attempt: known },
    ...options,
  });
  running.push(ingestion);
  return ingestion.listen();
}

async function post(path: string, body: unknown, token: string | null = five.token): Promise<Response> {
  return fetch(`${url}/agent/${path}`, {
    method: 'POST',
    headers: { connection: 'close', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function status(...given: Parameters<typeof post>): Promise<number> {
  const response = await post(...given);
  await response.text();
  return response.status;
}

describe('an agent', () => {
  test('with the token claims, beats and delivers', async () => {
    expect(await status('rates-t5-a5/claim', claim)).toBe(200);
    expect(await status('rates-t5-a5/beat', { nonce })).toBe(200);
    expect(await status('rates-t5-a5/deliver', { nonce, first: 1, entries: [text('one')] })).toBe(200);
    expect(five.heard).toContain('one');
  });

  test('of which there is another one is refused by 409', async () => {
    expect(await status('rates-t5-a5/claim', claim)).toBe(200);
    expect(await status('rates-t5-a5/claim', { ...claim, nonce: 'nonce-of-another' })).toBe(409);
  });

  test('can write its own attempt and no other, and that until it is over', async () => {
    await status('rates-t5-a5/claim', claim);
    await status('rates-t6-a6/claim', claim, six.token);
    const writes = { nonce, first: 1, entries: [text('written')] };
    expect(await status('rates-t6-a6/deliver', writes, five.token)).toBe(401);
    expect(await status('rates-t5-a5/deliver', writes, six.token)).toBe(401);
    expect([five.heard, six.heard].flat()).not.toContain('written');
    const exit = { kind: 'exit', code: 0, signal: null };
    expect(await status('rates-t5-a5/deliver', { nonce, first: 1, entries: [text('last'), exit] })).toBe(200);
    expect(await status('rates-t5-a5/deliver', { nonce, first: 3, entries: [text('late')] })).toBe(401);
    expect(five.heard).not.toContain('late');
  });
});

describe('whoever has no token of an attempt', () => {
  test('gets one answer, whether there is such an attempt or not', async () => {
    const answers: [number, string, string | null][] = [];
    five.attempt.ask('kill');
    for (const name of ['rates-t5-a5', 'rates-t6-a6', 'rates-t7-a7'])
      for (const token of [five.token, 'wrong', '', null]) {
        const answer = await post(`${name}/claim`, claim, token);
        answers.push([answer.status, await answer.text(), answer.headers.get('www-authenticate')]);
      }
    expect(answers.map(([code]) => code)).toEqual(Array(12).fill(401));
    expect(new Set(answers.map(String)).size).toBe(1);
  });

  test('has to wait, as all have, while a server settles', async () => {
    isSettling = true;
    for (const name of ['rates-t5-a5', 'rates-t7-a7']) {
      const answer = await post(`${name}/beat`, { nonce }, 'wrong');
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      await answer.text();
    }
  });

  test('is told to come back later after many tries; those with a token are not', async () => {
    const tries = Array.from({ length: 310 }, (_, index) => status('rates-t5-a5/beat', { nonce }, `wrong-${index}`));
    expect(new Set(await Promise.all(tries))).toEqual(new Set([401, 429]));
    expect(await status('rates-t5-a5/claim', claim)).toBe(200);
  });
});

describe('what is no message', () => {
  test('is refused with a 4xx, never a 5xx', async () => {
    const deep = `{"nonce":${'['.repeat(500_000)}`;
    for (const body of ['', '{', '[]', 'null', '{"nonce":1}', '"x"', deep, { ...claim, extra: 1 }])
      expect(await status('rates-t5-a5/claim', body)).toBe(400);
    const nested = `${'['.repeat(200)}${']'.repeat(200)}`;
    const said = (value: string) => `{"nonce":"${nonce}","first":1,"entries":[{"kind":"message","value":${value}}]}`;
    expect(await status('rates-t5-a5/deliver', said(nested))).toBe(400);
    expect(await status('../etc/claim', claim)).toBe(404);
    const get = await fetch(`${url}/agent/rates-t5-a5/claim`, { headers: { connection: 'close' } });
    expect(get.status).toBe(404);
  });

  test('is not read when it is too long, or does not say how long it is', async () => {
    const announced = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        const path = '/agent/rates-t5-a5/deliver';
        const sent = request(`${url}${path}`, { method: 'POST', headers }, ({ statusCode }) => {
          resolve(statusCode);
          sent.destroy();
        });
        sent.on('error', reject);
        sent.write('{');
      });
    expect(await announced({ 'content-length': String(9 * 2 ** 20) })).toBe(413);
    expect(await announced({ 'transfer-encoding': 'chunked' })).toBe(411);
  });

  test('may be anything within what a trial prints', async () => {
    await status('rates-t5-a5/claim', claim);
    const printed = '[{"'.repeat(1000);
    expect(await status('rates-t5-a5/deliver', { nonce, first: 1, entries: [text(printed)] })).toBe(200);
    expect(five.heard).toContain(printed);
  });
});

/** The agent's own way to its server. */
const lineTo = (address: string, file: Partial<AttemptFile> = {}) =>
  new ServerLine(
    {
      ...{ version: agentVersion, attempt: five.name, token: five.token, beatMs: 10_000 },
      program: { entry: '', execArgv: [], environment: {} },
      address: `${address}/agent/${five.name}`,
      ...file,
    },
    nonce,
  );

describe('an attempt that reports too much', () => {
  // The clocks of limits and agent, not those of the connections between them.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('is asked to wait, and loses nothing', async () => {
    const line = lineTo(`http://127.0.0.1:${await listening({ pointsPerSecond: 1 })}`);
    const { nonce: _, ...facts } = claim;
    await line.ask('claim', facts);
    const say = (first: number, count: number) =>
      line.ask('deliver', { first, entries: Array.from({ length: count }, (_unused, at) => text(`${first + at}`)) });
    expect(await say(1, 5)).toMatchObject({ kind: 'ok', value: { received: 5 } });
    expect(await say(6, 1)).toMatchObject({ kind: 'none', why: expect.stringContaining('429') as unknown });
    // From here on the agent itself keeps quiet, but for its beats, which keep its lease.
    expect(await say(6, 1)).toEqual({ kind: 'none', why: 'it asks to wait' });
    expect(await line.ask('beat', {})).toMatchObject({ kind: 'ok', value: { received: 5 } });
    vi.advanceTimersByTime(5000);
    expect(await say(6, 1)).toMatchObject({ kind: 'ok', value: { received: 6 } });
    expect(five.heard.filter((one) => /^\d$/.test(one))).toEqual(['1', '2', '3', '4', '5', '6']);
  });
});

describe('under TLS', () => {
  let folder = '';
  let ca = '';
  let tls = { cert: '', key: '' };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ingestion-'));
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      ...{ keyType: 'ec', algorithm: 'sha256' },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    ca = made.cert;
    tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    await writeFile(tls.cert, made.cert);
    await writeFile(tls.key, made.private);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('agents that were told of the certificate get through, others and plain HTTP do not', async () => {
    const port = await listening({ tls });
    const { nonce: _, ...facts } = claim;
    expect(await lineTo(`https://127.0.0.1:${port}`, { ca }).ask('claim', facts)).toMatchObject({ kind: 'ok' });
    const stranger = await lineTo(`https://127.0.0.1:${port}`).ask('claim', facts);
    expect(stranger).toMatchObject({ kind: 'none', why: expect.stringMatching(/self.signed/) as unknown });
    expect(await lineTo(`http://127.0.0.1:${port}`).ask('claim', facts)).toMatchObject({ kind: 'none' });
  });

  test('a key that is not the certificate’s is told at the start, with the field', async () => {
    await expect(listening({ tls: { ...tls, key: tls.cert } })).rejects.toThrow(/tls: .*cert\.pem.* no certificate/);
    await expect(listening({ tls: { ...tls, key: join(folder, 'none') } })).rejects.toThrow('tls.key');
  });
});

describe('beside agents', () => {
  test('it tells everybody that it lives, and how it does those who may read metrics', async () => {
    const prometheus: Principal = { kind: 'token', id: 't', role: null, scopes: ['metrics'] };
    const book: Record<string, Principal> = { prometheus, nothing: { ...prometheus, scopes: [] } };
    const figures = new IngestionFigures((secret) => Promise.resolve(book[secret ?? ''] ?? null));
    const port = await listening({
      onAnswer: (answered) => figures.answered(answered),
      metrics: (request) => figures.answer(request.headers.authorization),
    });
    url = `http://127.0.0.1:${port}`;
    await status('rates-t5-a5/claim', claim);
    const points = [1, 2, 3].map((step) => ({ name: 'loss', step, value: 1 }));
    const metrics = { kind: 'message', value: { attemptId: 5, message: { type: 'metrics', points } } };
    await status('rates-t5-a5/deliver', { nonce, first: 1, entries: [metrics] });
    await status('rates-t5-a5/beat', { nonce }, 'wrong');
    const get = (path: string, token = '') =>
      fetch(url + path, { headers: { connection: 'close', authorization: `Bearer ${token}` } });
    expect((await get('/healthz')).status).toBe(200);
    const refusals = [await get('/metrics'), await get('/metrics', five.token), await get('/metrics', 'nothing')];
    expect(refusals.map((answer) => answer.status)).toEqual([401, 401, 403]);
    const told = await (await get('/metrics', 'prometheus')).text();
    for (const line of ['coolsweep_ingest_points_total 3', 'coolsweep_ingest_fenced_total 1', 'coolsweep_process_cpu'])
      expect(told).toContain(line);
  });

  test('it says whether what is reported can be recorded now, and no more', async () => {
    let isThere = true;
    url = `http://127.0.0.1:${await listening({ isReady: () => Promise.resolve(isThere) })}`;
    const ready = async () => (await fetch(`${url}/readyz`, { headers: { connection: 'close' } })).status;
    expect(await ready()).toBe(200);
    isThere = false;
    expect(await ready()).toBe(503);
  });

  test('an API token opens no attempt, whatever it may do elsewhere', async () => {
    const { token } = newAttemptToken();
    expect(await status('rates-t5-a5/claim', claim, `coolsweep_${token}`)).toBe(401);
  });

  test('it says of every answer on whose behalf it was', async () => {
    const answered: AnsweredRequest[] = [];
    url = `http://127.0.0.1:${await listening({ onAnswer: (one) => void answered.push(one) })}`;
    await status('rates-t5-a5/claim', claim);
    await status('rates-t5-a5/claim', claim, 'wrong');
    expect(answered).toMatchObject([
      { errand: 'claim', status: 200, attemptId: 5, trialId: 'rates-t5' },
      { errand: 'claim', status: 401, attemptId: null, trialId: null },
    ]);
  });
});
