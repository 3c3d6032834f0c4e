import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Claim, SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from './index.ts';

const time = new Date(0);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-programs-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function claims(store: SweepStore, count: number): Promise<Claim[]> {
  const { id } = await store.createSweep(exampleSweep({ configurations: count }), time);
  const claimed = [];
  for (let n = 0; n < count; n++) claimed.push(await store.claim(id, { owner: 'test', at: time, leaseUntil: time }));
  return claimed.flatMap((claim) => claim ?? []);
}

async function stepsOf(store: SweepStore, { trial }: Claim): Promise<readonly number[]> {
  const [series] = await store.series({ trialIds: [trial.id], names: ['a'] });
  return series?.steps ?? [];
}

const countTo = (count: number) => Array.from({ length: count }, (_, index) => index);

type Program = ChildProcessByStdio<null, Readable, Readable>;

const start = (...args: (string | number)[]) => run('writer', ...args);

function run(name: 'writer' | 'reader', ...args: (string | number)[]): Program {
  const script = fileURLToPath(new URL(`./testing/${name}.ts`, import.meta.url));
  const program = spawn(process.execPath, ['--import', 'tsx', script, ...args.map(String)], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  program.stderr.pipe(process.stderr);
  return program;
}

/** The lines of a program that ends well. */
async function linesOf(program: Program): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface(program.stdout)) lines.push(line);
  if (program.exitCode === null) await once(program, 'exit');
  expect(program.exitCode).toBe(0);
  return lines;
}

describe('a database that several programs use', { timeout: 120_000 }, () => {
  it('loses nothing of what two processes append at once while a third reads and writes', async () => {
    const file = join(folder, 'appended.db');
    const store = await openStore({ file });
    const [one, two, own] = await claims(store, 3);
    if (!one || !two || !own) throw new Error('nothing claimed');
    const programs = Promise.all([one, two].map(({ attemptId }) => linesOf(start(file, attemptId, 300))));
    for (const step of countTo(100)) {
      await store.report(own.attemptId, { points: [{ name: 'a', step, value: step }] });
      await stepsOf(store, one);
    }
    await programs;
    expect(await stepsOf(store, one)).toEqual(countTo(300));
    expect(await stepsOf(store, two)).toEqual(countTo(300));
    expect(await stepsOf(store, own)).toEqual(countTo(100));
    await store.close();
  });

  it('loses nothing of what two stores of one process append at once', async () => {
    const file = join(folder, 'twice.db');
    const [store, other] = [await openStore({ file }), await openStore({ file })];
    const [one, two] = await claims(store, 2);
    if (!one || !two) throw new Error('nothing claimed');
    await Promise.all(
      countTo(50).flatMap((step) => [
        store.report(one.attemptId, { points: [{ name: 'a', step, value: step }] }),
        other.report(two.attemptId, { points: [{ name: 'a', step, value: step }] }),
      ]),
    );
    expect(await stepsOf(other, one)).toEqual(countTo(50));
    expect(await stepsOf(store, two)).toEqual(countTo(50));
    await Promise.all([store.close(), other.close()]);
  });

  it('has every point that was acknowledged to a process before it was killed', async () => {
    const file = join(folder, 'killed.db');
    const store = await openStore({ file });
    const [claim] = await claims(store, 1);
    if (!claim) throw new Error('nothing claimed');
    await store.close();
    const program = start(file, claim.attemptId, 1_000_000);
    const acknowledged: number[] = [];
    for await (const line of createInterface(program.stdout)) {
      if (line === 'opened') continue;
      acknowledged.push(Number(line));
      if (acknowledged.length === 200) program.kill('SIGKILL');
    }
    if (program.signalCode === null) await once(program, 'exit');
    expect(program.signalCode).toBe('SIGKILL');
    const reopened = await openStore({ file });
    const steps = await stepsOf(reopened, claim);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(steps.slice(0, acknowledged.length)).toEqual(acknowledged);
    await reopened.report(claim.attemptId, { points: [{ name: 'b', step: 0, value: 0 }] });
    await reopened.close();
  });

  it.each([
    ['two open stores', () => Promise.resolve()],
    ['a store opened again', (first: SweepStore) => first.close()],
  ])('shows other programs what a process with %s records after one of them has ended', async (name, then) => {
    const file = join(folder, `${name}.db`);
    const first = await openStore({ file });
    const [claim] = await claims(first, 1);
    if (!claim) throw new Error('nothing claimed');
    await then(first);
    const store = await openStore({ file });
    await linesOf(start(file));
    for (const step of countTo(5)) await store.report(claim.attemptId, { points: [{ name: 'a', step, value: step }] });
    expect(await linesOf(run('reader', file, claim.trial.id, 'a'))).toEqual([countTo(5).join(' ')]);
    await Promise.all([first.close(), store.close()]);
  });

  it('is made by one of several programs that start at once, and opened by all', async () => {
    const file = join(folder, 'started.db');
    const outputs = await Promise.all([1, 2, 3].map(() => linesOf(start(file))));
    expect(outputs.map((lines) => lines.at(-1))).toEqual(['opened', 'opened', 'opened']);
    expect(outputs.flat().filter((line) => line === 'applied')).toHaveLength(1);
  });
});
