import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from './lock.mjs';

const longAgo = new Date(Date.now() - 3_600_000);

/**
 * The lock of a process that was killed.
 * @param {readonly string[]} children
 */
async function staleLock(children = []) {
  const lock = join(await mkdtemp(join(tmpdir(), 'coolsweep-lock-')), 'lock');
  await mkdir(lock);
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(join(lock, 'owner.json'), JSON.stringify({ pid, host: hostname(), id: 'dead' }));
  for (const child of children) await writeFile(join(lock, child), '');
  await utimes(lock, longAgo, longAgo);
  return lock;
}

test('the lock of a dead process is taken over, and released afterwards', async () => {
  const lock = await staleLock();
  expect(await withLock(lock, async () => 'done')).toBe('done');
  expect(await readdir(join(lock, '..'))).toEqual([]);
});

test('two tasks under one lock run one after the other', async () => {
  const lock = await staleLock();
  let running = 0;
  let most = 0;
  const task = async () => {
    most = Math.max(most, ++running);
    await new Promise((done) => setImmediate(done));
    running--;
  };
  await Promise.all([withLock(lock, task), withLock(lock, task)]);
  expect(most).toBe(1);
});

test.runIf(process.platform === 'linux')('what the dead process left running is ended', async () => {
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const ended = once(orphan, 'exit');
  const line = await readFile(`/proc/${orphan.pid}/stat`, 'utf8');
  const started = line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  await withLock(await staleLock([`child-${orphan.pid}-${started}`]), async () => {});
  expect((await ended)[1]).toBe('SIGKILL');
});

test.runIf(process.platform === 'linux')(
  'a process that merely has the number of a dead child is left alone',
  async () => {
    await withLock(await staleLock([`child-${process.pid}-1`]), async () => {});
    expect(process.pid).toBeGreaterThan(0);
  },
);
