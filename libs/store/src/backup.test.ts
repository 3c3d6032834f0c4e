import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleSweep } from '@coolsweep/sweep/testing';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUpDatabase, databaseProblems, isolateDatabase, LogBook, openStore } from './index.ts';

let folder: string;
let files = 0;
const at = new Date(0);
const newFile = () => join(folder, `${++files}.db`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-backup-'));
  const store = await openStore({ file: join(folder, 'one.db') });
  await store.createSweep(exampleSweep(), at);
  await store.close();
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** A database with one sweep. */
async function database(): Promise<string> {
  const file = newFile();
  await copyFile(join(folder, 'one.db'), file);
  return file;
}

describe('the copy of a database', () => {
  it('has what was committed when it was made, while another program is in a transaction', async () => {
    const [file, copy] = [await database(), newFile()];
    const other = new Database(file);
    other.exec(`BEGIN IMMEDIATE; UPDATE "Sweep" SET "name" = 'not committed'`);
    const bytes = await backUpDatabase(file, copy);
    other.exec('COMMIT');
    other.close();
    expect(bytes).toBe((await readFile(copy)).length);
    const store = await openStore({ file: copy });
    expect((await store.listSweeps()).map(({ sweep }) => sweep.name)).toEqual([exampleSweep().spec.name]);
    await store.close();
  });

  it('is not made over another file, which stays as it is', async () => {
    const [file, copy] = [await database(), newFile()];
    await writeFile(copy, 'something else');
    await expect(backUpDatabase(file, copy)).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(copy, 'utf8')).toBe('something else');
  });

  it('is refused where there is no database, and none is made', async () => {
    const file = newFile();
    await expect(backUpDatabase(file, newFile())).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('the check of a database', () => {
  it('finds nothing in one that is whole', async () => {
    expect(await databaseProblems(await database())).toEqual([]);
  });

  it('finds pages that were overwritten', async () => {
    const file = await database();
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xaa, 4096 * 3, 4096 * 6));
    const problems = await databaseProblems(file).catch((error: unknown) => [error]);
    expect(problems).not.toEqual([]);
  });

  it('finds rows that refer to nothing', async () => {
    const file = await database();
    const other = new Database(file);
    other.exec(`PRAGMA foreign_keys = OFF; DELETE FROM "Sweep"`);
    other.close();
    expect(await databaseProblems(file)).toContain('a row of Trial refers to no Sweep');
  });
});

describe('isolating a database', () => {
  it('leaves one file', async () => {
    const file = await database();
    await isolateDatabase(file);
    expect([existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([false, false]);
  });

  it('is refused while another program has it open, though it does nothing', async () => {
    const file = await database();
    const store = await openStore({ file });
    await store.listSweeps();
    await expect(isolateDatabase(file)).rejects.toMatchObject({ code: 'store_unavailable' });
    await store.close();
    await isolateDatabase(file);
  });
});

describe('the log book', () => {
  it('gives the lines of an attempt after an id or from the end, and removes those of trials that are over', async () => {
    const file = await database();
    const store = await openStore({ file });
    const [sweep] = await store.listSweeps();
    const claimant = { owner: 'test', at, leaseUntil: new Date(60_000) };
    const claims = [await store.claim(sweep!.sweep.id, claimant), await store.claim(sweep!.sweep.id, claimant)];
    const [done, going] = claims.map((claim) => claim!.attemptId);
    for (const attemptId of [done!, going!]) {
      const log = ['a', 'b', 'c'].map((text) => ({ at: new Date(5), stream: 'stdout' as const, text }));
      await store.report(attemptId, { log });
    }
    const end = { outcome: 'completed', objective: null, results: {}, failure: null } as const;
    await store.finish(done!, { ...end, at: new Date(1000) });
    await store.close();

    const book = await LogBook.open({ file });
    const [first, ...rest] = await book.linesOf(done!, { after: 0, limit: 2 });
    expect(first).toMatchObject({ at: new Date(5), stream: 'stdout', text: 'a' });
    expect(rest.map(({ text }) => text)).toEqual(['b']);
    expect((await book.linesOf(done!, { after: first!.id, limit: 9 })).map(({ text }) => text)).toEqual(['b', 'c']);
    expect((await book.linesOf(done!, { last: 2 })).map(({ text }) => text)).toEqual(['b', 'c']);
    expect(await book.oldLogs(new Date(1000))).toEqual({ lines: 0, bytes: 0 });
    expect(await book.oldLogs(new Date(1001))).toEqual({ lines: 3, bytes: 3 });
    await book.removeOldLogs(new Date(1001));
    expect(await book.linesOf(done!, { last: 9 })).toEqual([]);
    expect(await book.linesOf(going!, { last: 9 })).toHaveLength(3);
    await book.close();
  });
});
