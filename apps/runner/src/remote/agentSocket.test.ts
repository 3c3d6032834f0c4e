import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agentVersion, type AttemptFile } from '@coolsweep/sweep';
import { ServerLine } from '../agent/serverLine.ts';
import { agentSocketOf, clearSocket, socketUrlOf } from './agentSocket.ts';
import { Ingestion } from './ingestion.ts';
import { ExampleAttempt } from './testing/exampleAttempt.ts';

let home: string;
let path: string;
let ingestion: Ingestion | null = null;
let five: ExampleAttempt;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agent socket:'));
  path = agentSocketOf({ home });
  five = new ExampleAttempt(5);
});
afterEach(async () => {
  await ingestion?.close();
  ingestion = null;
  await rm(home, { recursive: true });
});

async function listening(): Promise<void> {
  const attempt = (name: string) => (name === five.name ? five : undefined);
  await clearSocket(path);
  ingestion = new Ingestion({ host: '', port: 0, socket: path, attempt, isSettling: () => false });
  await ingestion.listen();
}

function lineOf(token: string): ServerLine {
  const address = `${socketUrlOf(path)}/agent/${five.name}`;
  const program = { entry: '', execArgv: [], environment: {} };
  const file: AttemptFile = { version: agentVersion, attempt: five.name, address, token, beatMs: 5000, program };
  return new ServerLine(file, 'nonce-of-one');
}
const facts = {
  ...{ version: agentVersion, host: 'n1', pid: 1, job: null, machine: null, node: 'v20', devices: null },
  ...{ atMs: 0, hasProgram: true },
};

describe('the socket of agents', () => {
  test('carries claims, messages and refusals as the network does, whatever its path is called', async () => {
    await listening();
    const line = lineOf(five.token);
    expect(await line.ask('claim', facts)).toMatchObject({ kind: 'ok', value: { desired: 'run' } });
    const entries = [{ kind: 'line', stream: 'stdout', text: 'hello' }];
    expect(await line.ask('deliver', { first: 1, oldest: 1, entries })).toMatchObject({ kind: 'ok' });
    expect(five.heard.at(-1)).toBe('hello');
    expect(await lineOf('wrong').ask('beat', {})).toMatchObject({ kind: 'over' });
  });

  test('is found again by an agent when another server has taken its place', async () => {
    await listening();
    const line = lineOf(five.token);
    expect((await line.ask('claim', facts)).kind).toBe('ok');
    await ingestion?.close();
    expect((await line.ask('beat', {})).kind).toBe('none');
    await listening();
    expect((await line.ask('beat', {})).kind).toBe('ok');
  });

  test('is one that a dead server has left behind, and never that of a live one', async () => {
    await writeFile(path, '');
    await clearSocket(path);
    await expect(stat(path)).rejects.toThrow('ENOENT');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await expect(clearSocket(path)).rejects.toThrow('another server hears the agents of this data folder');
    await new Promise((resolve) => server.close(resolve));
  });

  test('has a path that Linux takes, or the operator is told what to do', () => {
    const folder = '/'.padEnd(107 - '/agents.sock'.length, 'x');
    expect(agentSocketOf({ home: folder })).toHaveLength(107);
    expect(() => agentSocketOf({ home: `${folder}xy` })).toThrow(/2 bytes too long for a socket.*COOLSWEEP_HOME/);
  });
});
