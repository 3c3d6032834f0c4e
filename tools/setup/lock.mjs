import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const heartbeatMs = 2_000;
/** A lock of this machine is stale when its process is gone and has been silent this long (it may live in a container). */
const silentMs = 10_000;
/** Nothing can be asked about a process of another machine that shares the folder, so only silence tells. */
const silentElsewhereMs = 60_000;

/** @typedef {{ pid: number, host: string, id: string }} Owner */
/** @typedef {{ noteChild: (pid: number) => void }} Lock */

/**
 * Runs `task` while holding the lock `path`. Waits while another process holds it and takes it over when that process
 * is gone, ending first what the dead one left running, since it would write into the same folders.
 * @template T
 * @param {string} path
 * @param {(lock: Lock) => Promise<T>} task
 * @param {{ onWait?: (owner: string) => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, task, { onWait = () => {} } = {}) {
  await acquire(path, onWait);
  const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), heartbeatMs);
  heartbeat.unref();
  try {
    return await task({ noteChild: (pid) => void noteChild(path, pid) });
  } finally {
    clearInterval(heartbeat);
    await release(path);
  }
}

/**
 * @param {string} path
 * @param {(owner: string) => void} onWait
 */
async function acquire(path, onWait) {
  let waiting = false;
  while (!(await take(path))) {
    if (await removeIfStale(path)) continue;
    if (!waiting) onWait(describe(await readOwner(path)));
    waiting = true;
    await pause(500);
  }
}

/**
 * A folder that already names its owner is renamed into place. Renaming onto a folder with something in it fails, so
 * exactly one process wins and a lock without an owner cannot exist.
 * @param {string} path
 */
async function take(path) {
  await mkdir(dirname(path), { recursive: true });
  const prepared = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(prepared);
  /** @type {Owner} */
  const owner = { pid: process.pid, host: hostname(), id: basename(prepared) };
  await writeFile(join(prepared, 'owner.json'), JSON.stringify(owner));
  try {
    await rename(prepared, path);
    return true;
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    if (['EEXIST', 'ENOTEMPTY'].includes(errorCode(error))) return false;
    // Windows refuses to rename onto any folder in these words.
    if (['EPERM', 'EACCES'].includes(errorCode(error)) && (await ageMs(path)) !== undefined) return false;
    throw error;
  }
}

/**
 * Moved aside first: while a folder is being emptied, another process may take the place of what is left of it.
 * @param {string} path
 */
async function release(path) {
  const aside = `${path}.released-${randomBytes(4).toString('hex')}`;
  await rename(path, aside);
  await rm(aside, { recursive: true, force: true });
}

/** @param {string} path */
async function removeIfStale(path) {
  const owner = await readOwner(path);
  const age = await ageMs(path);
  if (age === undefined) return true;
  const here = owner === undefined || owner.host === hostname();
  if (age < (here ? silentMs : silentElsewhereMs)) return false;
  if (here && owner !== undefined && isAlive(owner.pid)) return false;
  const aside = `${path}.stale-${randomBytes(4).toString('hex')}`;
  await rename(path, aside).catch(() => {});
  const moved = await readOwner(aside);
  if (moved !== undefined && moved.id !== owner?.id) {
    // Another process took the stale lock over between our look and our move: it is theirs.
    await rename(aside, path).catch(() => {});
    return false;
  }
  if (here) await endChildren(aside);
  await rm(aside, { recursive: true, force: true });
  return true;
}

/**
 * Children are noted with their start time, because their number may belong to somebody else by the time it is read.
 * @param {string} path
 * @param {number} pid
 */
async function noteChild(path, pid) {
  const started = await startTime(pid);
  if (started !== undefined) await writeFile(join(path, `child-${pid}-${started}`), '').catch(() => {});
}

/** @param {string} path */
async function endChildren(path) {
  for (const name of await readdir(path).catch(() => [])) {
    const [, pid, started] = /^child-(\d+)-(\d+)$/.exec(name) ?? [];
    if (pid === undefined || started !== (await startTime(Number(pid)))) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/**
 * Linux only; elsewhere orphans are left alone.
 * @param {number} pid
 * @returns {Promise<string | undefined>}
 */
async function startTime(pid) {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name, in parentheses, may hold spaces; the start time is the 20th field behind it.
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * @param {string} path
 * @returns {Promise<Owner | undefined>}
 */
async function readOwner(path) {
  const text = await readFile(join(path, 'owner.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** @param {Owner | undefined} owner */
function describe(owner) {
  return owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
}

/** @param {string} path */
async function ageMs(path) {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : Date.now() - found.mtimeMs;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function errorCode(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
