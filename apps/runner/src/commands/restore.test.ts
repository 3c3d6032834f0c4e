import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { openWorkspace, withStore } from '../workspace.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

const at = new Date(0);

describe('coolsweep backup and restore', () => {
  let test: TestCommand;
  let home: string;
  let file: string;

  beforeEach(async () => {
    test = await testCommand();
    ({ home } = test.context.environment);
    file = join(home, '..', 'one.tar');
    await record('first');
  });
  afterEach(() => test.end());

  const record = (name: string) =>
    withStore(test.context.environment, (store) => store.createSweep(exampleSweep({ name }), at));
  const recorded = () =>
    withStore(test.context.environment, async (store) => (await store.listSweeps()).map(({ sweep }) => sweep.name));
  const backUp = (force = false) => backup(test.context, file, { force });
  const bringBack = (force = false) => restore(test.context, file, { force });
  const checkpoint = (trial: string) => join(home, 'checkpoints', trial, 'last.bin');

  async function keepCheckpoint(trial: string, text: string): Promise<void> {
    await mkdir(join(home, 'checkpoints', trial), { recursive: true });
    await writeFile(checkpoint(trial), text);
  }

  async function claim(owner: string, leaseUntil: Date): Promise<void> {
    await withStore(test.context.environment, (store) => store.claim('first', { owner, at: new Date(), leaseUntil }));
  }

  it('brings back what was there when the backup was made, and keeps what it replaces', async () => {
    await keepCheckpoint('first-t1', 'then');
    await withStore(test.context.environment, async (store) => {
      await store.listSweeps();
      expect(await backUp()).toBe(0);
    });
    await keepCheckpoint('first-t1', 'now');
    await record('second');
    expect(await bringBack(true)).toBe(0);
    expect(await recorded()).toEqual(['first']);
    expect(await readFile(checkpoint('first-t1'), 'utf8')).toBe('then');
    const { replaced } = test.values.at(-1) as { replaced: string };
    expect(await readFile(join(replaced, 'checkpoints/first-t1/last.bin'), 'utf8')).toBe('now');
    file = join(replaced, 'coolsweep.db');
    await bringBack(true);
    expect((await recorded()).sort()).toEqual(['first', 'second']);
    expect((await stat(join(home, 'coolsweep.db'))).mode & 0o777).toBe(0o600);
  });

  it('brings a compressed backup into a new workspace', async () => {
    file = join(home, '..', 'one.tar.gz');
    await backUp();
    expect((await readFile(file)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    const environment = { ...test.context.environment, home: join(home, '..', 'new') };
    await restore({ ...test.context, environment }, file, { force: false });
    expect(await withStore(environment, async (store) => (await store.listSweeps()).length)).toBe(1);
    expect(test.values.at(-1)).toMatchObject({ sweeps: 1, replaced: null });
  });

  it('leaves nothing but the backup behind', async () => {
    await backUp();
    await bringBack(true);
    const left = await readdir(home);
    expect(left.filter((name) => name.includes('partial'))).toEqual([]);
    expect((await readdir(join(home, '..'))).sort()).toEqual(['home', 'one.tar']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('does not write over a file unless it is forced to', async () => {
    await writeFile(file, 'mine');
    await expect(backUp()).rejects.toThrow('--force');
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await backUp(true)).toBe(0);
    expect((await readFile(file)).length).toBeGreaterThan(4096);
  });

  it('makes no backup of a workspace without a database, and no database', async () => {
    const environment = { ...test.context.environment, home: join(home, '..', 'new') };
    await expect(backup({ ...test.context, environment }, file, { force: false })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(existsSync(join(environment.home, 'coolsweep.db'))).toBe(false);
  });

  it('does not replace sweeps unless it is forced to', async () => {
    await backUp();
    await record('second');
    await expect(bringBack()).rejects.toThrow(/2 sweeps; --force/);
    expect(await recorded()).toHaveLength(2);
  });

  it('refuses, even when forced, while a trial runs whose lease is live', async () => {
    await backUp();
    await claim('elsewhere/1/1', new Date(Date.now() + 60_000));
    await expect(bringBack(true)).rejects.toThrow('first-t1 is running; stop its scheduler');
    expect(await recorded()).toEqual(['first']);
  });

  it.each([
    ['whose lease has run out', 'elsewhere/1/1', -1],
    ['whose scheduler on this machine is gone', `${hostname()}/99999999/1`, 60_000],
  ])('goes on when a trial runs %s', async (_, owner, leaseMs) => {
    await backUp();
    await claim(owner, new Date(Date.now() + leaseMs));
    expect(await bringBack(true)).toBe(0);
  });

  it('refuses while another program has the database open', async () => {
    await backUp();
    await withStore(test.context.environment, async (store) => {
      await store.listSweeps();
      await expect(bringBack(true)).rejects.toThrow('held by another program');
    });
    expect(await recorded()).toEqual(['first']);
  });

  it('replaces a damaged database when it is forced to, and keeps it', async () => {
    await backUp();
    const { database } = await openWorkspace(test.context.environment);
    await writeFile(database, 'damaged '.repeat(1000));
    await expect(bringBack()).rejects.toMatchObject({ code: 'data_corrupt' });
    expect(await bringBack(true)).toBe(0);
    const { replaced } = test.values.at(-1) as { replaced: string };
    expect(await readFile(join(replaced, 'coolsweep.db'), 'utf8')).toContain('damaged');
    expect(await recorded()).toEqual(['first']);
  });

  it('refuses a backup that is damaged or cut short, and leaves the workspace as it is', async () => {
    await backUp();
    await record('second');
    const bytes = await readFile(file);
    const spoilt = Buffer.from(bytes);
    const at = bytes.indexOf('SQLite format 3') + 60_000;
    spoilt[at] = spoilt[at]! ^ 1;
    for (const content of [spoilt, bytes.subarray(0, 30_000), Buffer.from('Dear reader, '.repeat(100)), Buffer.of()]) {
      await writeFile(file, content);
      await expect(bringBack(true)).rejects.toMatchObject({ code: 'data_corrupt' });
    }
    expect(await recorded()).toHaveLength(2);
  });

  it('takes nothing out of an archive that no backup has', async () => {
    const folder = join(home, '..', 'foreign');
    await mkdir(folder);
    await symlink('/etc/hostname', join(folder, 'coolsweep.db'));
    await writeFile(join(folder, 'backup.json'), '{"format":1,"createdAt":"2026-01-01T00:00:00Z","files":{}}');
    await create({ file, cwd: folder }, ['backup.json', 'coolsweep.db']);
    await expect(bringBack(true)).rejects.toThrow('has no coolsweep.db');
  });

  it('says what to name when there is no such file', async () => {
    file = join(home, 'nothing.tar');
    await expect(bringBack(true)).rejects.toMatchObject({ code: 'invalid_arguments' });
  });
});
