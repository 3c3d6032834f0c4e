import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agentDelivery, agentVersion, type AgentEntry, type AgentOrders, type AttemptFile } from '@coolsweep/sweep';
import { childProgram, type ChildProgram } from '../childProgram.ts';

/** Tells its process id, then does what its start says: completes, or goes on until it is ended. */
const trialProgram = `
process.on('disconnect', () => process.exit(1));
process.on('message', (message) => {
  if (message.type === 'end') process.exit(0);
  if (message.type === 'stop') process.send({ attemptId: 5, message: { type: 'stopped', step: process.pid } }, () => process.exit(0));
  if (message.type !== 'start') return;
  process.send({ attemptId: 5, message: { type: 'progress', step: process.pid, steps: 9 } });
  if (message.task !== 'complete') return;
  console.log('printed');
  process.send({ attemptId: 5, message: { type: 'completed', results: {} } });
  process.send({ attemptId: 5, message: { type: 'ready' } });
});
`;

let folder = '';
let server: Server;
let program: ChildProgram;
let agent: ChildProcess;
let entries: AgentEntry[] = [];
let status: Record<string, number> = {};
let orders: AgentOrders = { desired: 'run', leaseMs: 60_000, received: 0 };
let task = 'complete';
/** Which deliveries the server refuses. */
let isRefused = (_body: string): boolean => false;

beforeAll(async () => void (program = await childProgram('agent.ts')));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-'));
  [entries, status, task, isRefused] = [[], {}, 'complete', () => false];
  orders = { desired: 'run', leaseMs: 60_000, received: 0 };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const what = (request.url ?? '').slice(1);
      const code = what === 'deliver' && isRefused(body) ? 400 : (status[what] ?? 200);
      if (code === 200 && what === 'deliver') entries.push(...agentDelivery.parse(JSON.parse(body)).entries);
      // In this test the server takes everything that comes, so that the count is what was received.
      response.writeHead(code);
      response.end(JSON.stringify({ ...orders, received: entries.length, start: { type: 'start', task } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  agent.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function started(beatMs = 100): Promise<void> {
  const entry = join(folder, 'trial.mjs');
  await writeFile(entry, trialProgram);
  const file: AttemptFile = {
    ...{ version: agentVersion, attempt: 'rates-t1-a5', token: 'secret', beatMs },
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    program: { entry, execArgv: [], environment: {} },
  };
  await writeFile(join(folder, 'attempt.json'), JSON.stringify(file));
  await chmod(join(folder, 'attempt.json'), 0o600);
  agent = spawn(process.execPath, [...program.execArgv, program.entry, folder], {
    env: { ...process.env, COOLSWEEP_SPOOL: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const codeOf = () => new Promise((resolve) => agent.once('close', resolve));
const messages = () =>
  entries.flatMap((entry) =>
    entry.kind === 'message' ? [entry.value as { message: { type: string; step?: number } }] : [],
  );
const patience = { timeout: 20_000, interval: 50 };

/** The trial's process, once it has said which one it is. */
async function trialPid(): Promise<number> {
  await expect.poll(() => messages().length, patience).toBeGreaterThan(0);
  return messages()[0]?.message.step ?? 0;
}

/** Whether a process is there and not only remembered. */
async function isAlive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return state !== '' && !state.includes(') Z ');
}

describe.runIf(process.platform === 'linux')('the agent', () => {
  test('passes on what the trial says and prints, and its end last; then it ends', async () => {
    await started();
    expect(await codeOf()).toBe(0);
    expect(messages().map(({ message }) => message.type)).toEqual(['progress', 'completed']);
    expect(entries).toContainEqual({ kind: 'line', stream: 'stdout', text: 'printed' });
    expect(entries.at(-1)).toEqual({ kind: 'exit', code: 0, signal: null });
  });

  test('starts nothing when its claim is refused, and ends in good order', async () => {
    status = { claim: 409 };
    await started();
    expect(await codeOf()).toBe(0);
    expect(entries).toEqual([]);
  });

  test('delivers everything once the server takes it again', async () => {
    status = { deliver: 503 };
    await started();
    await expect.poll(() => readFile(join(folder, 'trial.mjs')), patience).toBeTruthy();
    setTimeout(() => (status = {}), 1500);
    expect(await codeOf()).toBe(0);
    expect(messages()).toHaveLength(2);
  });

  test('sets aside what the server refuses, tells it in the log of the trial, and delivers the rest', async () => {
    isRefused = (body) => body.includes('"progress"');
    await started();
    expect(await codeOf()).toBe(0);
    expect(messages().map(({ message }) => message.type)).toEqual(['completed']);
    const told = entries.flatMap((entry) => (entry.kind === 'line' && entry.stream === 'stderr' ? [entry.text] : []));
    expect(told).toEqual([expect.stringContaining(`1 set aside so far: 400`)]);
    expect(entries.at(-1)).toEqual({ kind: 'exit', code: 0, signal: null });
    const kept = (await readFile(join(folder, 'refused.jsonl'), 'utf8')).trim().split('\n');
    expect(kept.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { number: 1, entry: { kind: 'message', value: { message: { type: 'progress', steps: 9 } } } },
    ]);
  });

  test('asks the trial to stop when the server wishes it', async () => {
    task = 'go on';
    await started();
    await trialPid();
    orders = { ...orders, desired: 'stop' };
    expect(await codeOf()).toBe(0);
    expect(messages().at(-1)?.message.type).toBe('stopped');
  });

  test('ends the trial by its own clock when nobody answers, before the lease has run out', async () => {
    task = 'go on';
    orders = { ...orders, leaseMs: 3000 };
    await started();
    const pid = await trialPid();
    status = { beat: 500, deliver: 500 };
    const silentMs = performance.now();
    await expect.poll(() => isAlive(pid), patience).toBe(false);
    expect(performance.now() - silentMs).toBeLessThan(3000);
  });

  test('ends the trial at once when another agent has it', async () => {
    task = 'go on';
    await started();
    const pid = await trialPid();
    status = { beat: 409, deliver: 409 };
    expect(await codeOf()).toBe(0);
    expect(await isAlive(pid)).toBe(false);
  });

  test('takes the trial with it when it is killed', async () => {
    task = 'go on';
    await started();
    const pid = await trialPid();
    agent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), patience).toBe(false);
  });
});
