import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentDelivery, fromTrial, largestMessage, type AgentEntry } from '@coolsweep/sweep';
import { Outbox } from './outbox.ts';
import { Spool } from './spool.ts';

let folder = '';
let path = '';
let spool: Spool;
let outbox: Outbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  path = join(folder, 'refused.jsonl');
  spool = new Spool(join(folder, 'spool'));
  outbox = new Outbox({ spool, attemptId: 5, path });
});
afterEach(async () => {
  await spool.close();
  await rm(folder, { recursive: true });
});

const line = (text: string): AgentEntry => ({ kind: 'line', stream: 'stdout', text });
const said = (message: object): AgentEntry => ({ kind: 'message', value: { attemptId: 5, message } });

/** Has a server take everything but deliveries that it refuses; returns what it got, and how often it was asked. */
async function delivered(isRefused: (text: string) => boolean): Promise<{ got: AgentEntry[]; asked: number }> {
  const got: AgentEntry[] = [];
  for (let asked = 0; ; asked++) {
    const delivery = await outbox.next(got.length + 1);
    if (delivery === null) return { got, asked };
    const { entries, first } = agentDelivery.parse({ nonce: 'nonce-of-one', ...delivery });
    expect(first).toBe(got.length + 1);
    if (isRefused(JSON.stringify(entries))) {
      if (!(await outbox.refused('400 no'))) return { got, asked };
    } else {
      got.push(...entries);
      outbox.taken();
    }
  }
}

const kept = async () =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as unknown);

test('one entry that the server refuses is found by halves and set aside, and all others arrive in their order', async () => {
  const count = 500;
  for (let n = 1; n <= count; n++) spool.append(line(n === 321 ? 'bad' : `line ${n}`));
  const { got, asked } = await delivered((text) => text.includes('"bad"'));
  expect(got).toHaveLength(count);
  expect(got.filter((_, index) => index !== 320)).toEqual(
    Array.from({ length: count }, (_, index) => line(`line ${index + 1}`)).filter((_, index) => index !== 320),
  );
  expect(got[320]).toMatchObject({ kind: 'line', stream: 'stderr' });
  expect(JSON.stringify(got[320])).toMatch(/entry 321 .*refused\.jsonl.*1 set aside so far: 400 no/);
  expect(await kept()).toEqual([{ number: 321, entry: line('bad') }]);
  // About two for each halving of 500, and as many until deliveries are as long as before.
  expect(asked).toBeLessThan(4 * Math.log2(count));
});

test('what is kept nobody else can read, and it is counted', async () => {
  for (const text of ['bad one', 'good', 'bad two']) spool.append(line(text));
  const { got } = await delivered((text) => text.includes('"bad'));
  expect((await kept()).length).toBe(2);
  expect(JSON.stringify(got.at(-1))).toContain('2 set aside so far');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('an end of the trial that the server refuses makes of it a failed one, which is not tried for ever', async () => {
  spool.append(said({ type: 'completed', results: { bad: 1 } }));
  spool.append({ kind: 'exit', code: 0, signal: null });
  const { got } = await delivered((text) => text.includes('"bad"'));
  const [end, exit] = got;
  const { message } = fromTrial.parse(end?.kind === 'message' ? end.value : null);
  expect(message).toMatchObject({ type: 'failed', step: null });
  expect(JSON.stringify(message)).toContain('could not be recorded');
  expect(exit).toEqual({ kind: 'exit', code: 0, signal: null });
});

test('an entry that is larger than a server reads is not sent, and keeps nothing else back', async () => {
  spool.append(line('before'));
  spool.append(said({ type: 'log', text: 'é'.repeat(largestMessage / 2) }));
  spool.append(line('after'));
  const { got } = await delivered(() => false);
  expect(got.map(({ kind }) => kind)).toEqual(['line', 'line', 'line']);
  expect([got[0], got[2]]).toEqual([line('before'), line('after')]);
});

test('to another server the same entries stand in for what was set aside', async () => {
  for (const text of ['bad', 'good']) spool.append(line(text));
  const first = await delivered((text) => text.includes('"bad"'));
  expect((await delivered(() => false)).got).toEqual(first.got);
  expect(await kept()).toHaveLength(1);
});

test('of a server that refuses everything no more than one entry is set aside', async () => {
  for (let n = 1; n <= 8; n++) spool.append(line(`line ${n}`));
  expect((await delivered(() => true)).got).toEqual([]);
  expect(await kept()).toHaveLength(1);
});

test('what cannot be kept is told, and the rest is delivered all the same', async () => {
  outbox = new Outbox({ spool, attemptId: 5, path: join(folder, 'missing', 'refused.jsonl') });
  for (const text of ['bad', 'good']) spool.append(line(text));
  const { got } = await delivered((text) => text.includes('"bad"'));
  expect(JSON.stringify(got[0])).toContain('could not be kept');
  expect(got[1]).toEqual(line('good'));
});
