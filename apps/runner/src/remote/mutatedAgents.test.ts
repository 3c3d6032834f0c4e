import { Agent, request } from 'node:http';
import { agentVersion } from '@coolsweep/sweep';
import { arbitraryJson, mutatedJson, tornJson } from '@coolsweep/sweep/fuzzing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Ingestion } from './ingestion.ts';
import { ExampleAttempt } from './testing/exampleAttempt.ts';
import { goodToken, ingestionCorpus, type RawRequest } from './testing/ingestionCorpus.ts';

/** As many as an agent sends in a week; the same in every run. */
const requests = 10_000;
const seed = 11;
/** Then another attempt: one may not ask more often than an agent does. */
const perAttempt = 200;

const nonce = 'nonce-of-one';
const points = [1, 2].map((step) => ({ name: 'train/loss', step, value: 1 / step }));
/** What agents send, by where they send it. */
const right = {
  claim: {
    ...{ version: agentVersion, nonce, host: 'n1', pid: 1, job: '7', node: 'v20', machine: 'n1', devices: '0' },
    ...{ atMs: 1e12, hasProgram: true },
  },
  beat: { nonce },
  deliver: {
    ...{ nonce, first: 1, oldest: 1 },
    entries: [
      { kind: 'line', stream: 'stdout', text: 'printed' },
      { kind: 'message', value: { attemptId: 5, message: { type: 'metrics', points } } },
      { kind: 'message', value: { attemptId: 5, message: { type: 'completed', results: { 'train/loss': 'NaN' } } } },
    ],
  },
  // Apart, because it ends the attempt.
  exit: { nonce, first: 1, entries: [{ kind: 'exit', code: 0, signal: null }] },
};

const connections = new Agent({ keepAlive: true, maxSockets: 1 });
const bugs: string[] = [];
let current = new ExampleAttempt(1);
let ingestion: Ingestion;
let port = 0;

beforeAll(async () => {
  ingestion = new Ingestion({
    ...{ host: '127.0.0.1', port: 0, isSettling: () => false, pointsPerSecond: 1_000_000 },
    attempt: (name) => (name === current.name && !current.attempt.isOver ? current : undefined),
    tell: (text) => void bugs.push(text),
  });
  port = await ingestion.listen();
});
afterAll(async () => {
  connections.destroy();
  await ingestion.close();
});
beforeEach(async () => {
  bugs.length = 0;
  current = new ExampleAttempt(current.attempt.attemptId + 1);
  await statusOf({ ...base, path: '/agent/ATTEMPT/claim', body: JSON.stringify(right.claim) });
});

const base = { method: 'POST', authorization: goodToken };

function statusOf({ method, path, authorization, body }: RawRequest): Promise<number> {
  const headers = { ...(authorization !== null && { authorization: authorization.replace('GOOD', current.token) }) };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, agent: connections, method, path: path.replace('ATTEMPT', current.name) },
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

test.each(
  ingestionCorpus.map((one) => [`${one.method} ${one.path.slice(0, 30)} ${one.body.slice(0, 60)}`, one] as const),
)('answers %s … and no error of its own', async (_title, one) => {
  expect(await statusOf(one)).toBeLessThan(500);
  expect(bugs).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test(`answers ${requests} mutated requests of agents without an error of its own, and keeps nothing of them`, async () => {
  const statuses = new Map<number, number>();
  let sent = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  const asItIs = fc
    .constantFrom(...Object.entries(right))
    .map(([name, value]) => ({ name, text: JSON.stringify(value) }));
  const any = fc.oneof(mutatedJson(right), tornJson(right), arbitraryJson(Object.keys(right)), asItIs);
  const property = fc.asyncProperty(any, fc.nat(99), async ({ name, text }, luck) => {
    if (++sent % perAttempt === 0 || current.attempt.isOver) {
      current = new ExampleAttempt(current.attempt.attemptId + 1);
      await statusOf({ ...base, path: '/agent/ATTEMPT/claim', body: JSON.stringify(right.claim) });
    }
    const path = `/agent/ATTEMPT/${name === 'exit' ? 'deliver' : name}`;
    const status = await statusOf({ ...base, path, body: text, ...(luck === 0 && { authorization: 'Bearer none' }) });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect([status < 500, bugs]).toEqual([true, []]);
  });
  await fc.assert(property, { numRuns: requests, seed });
  // Some are right, some wrong: else it is one of both alone that was tried.
  for (const status of [200, 400]) expect(statuses.get(status)).toBeGreaterThan(requests / 20);
  expect(statuses.get(401)).toBeGreaterThan(0);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(150 * 2 ** 20);
}, 60_000);
