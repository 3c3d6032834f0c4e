import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineJob } from './driver.ts';
import { driverContract } from './testing/driverContract.ts';
import { localEngine, type LocalEngine } from './testing/localEngine.ts';

let engine: LocalEngine;
beforeEach(() => (engine = localEngine()));
afterEach(() => engine.close());

const job = (name: string, ...command: string[]): EngineJob => ({
  ...{ name, folder: engine.folder, gpus: 0, threads: 1, command },
});
const stays = (name: string) => job(name, '/bin/sleep', '600');

// Processes are known by what Linux says of them.
describe.runIf(process.platform === 'linux')('the driver of this machine', () => {
  driverContract(() => engine);

  test('a job is known to the server after the one that has started it, which never starts it again', async () => {
    await engine.driver.submit(stays('rates-t1-a1'));
    const next = engine.next();
    expect(await next.submit(stays('rates-t1-a1'))).toMatchObject({ outcome: 'existed' });
    expect(await next.observe(['rates-t1-a1'])).toMatchObject([{ engine: 'started' }]);
    expect(engine.pids('rates-t1-a1')).toHaveLength(1);
  });

  test('a process with the id of one that has ended is not taken for it', async () => {
    await engine.driver.submit(stays('rates-t1-a1'));
    const [file, pid] = [
      join(engine.folder, '..', 'jobs', 'rates-t1-a1', 'process.json'),
      engine.pids('rates-t1-a1')[0],
    ];
    const text = readFileSync(file, 'utf8');
    engine.move('rates-t1-a1', 'ended');
    // This test's own process has the id now, as it were, but not the start.
    writeFileSync(file, text.replace(`"pid":${pid ?? 0}`, `"pid":${process.pid}`));
    expect(await engine.driver.observe(['rates-t1-a1'])).toMatchObject([{ engine: 'ended' }]);
    expect(await engine.driver.cancel('rates-t1-a1')).toBe(true);
  });

  test('a job from before the machine was started again has ended', async () => {
    await engine.driver.submit(stays('rates-t1-a1'));
    const file = join(engine.folder, '..', 'jobs', 'rates-t1-a1', 'process.json');
    const text = readFileSync(file, 'utf8');
    for (const pid of engine.pids('rates-t1-a1')) process.kill(pid, 'SIGKILL');
    await expect.poll(() => engine.pids('rates-t1-a1')).toEqual([]);
    const mark = (JSON.parse(text) as { process: object }).process;
    const own = {
      ...mark,
      pid: process.pid,
      ticks: readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[19],
    };
    const record = (boot: object) => JSON.stringify({ ...(JSON.parse(text) as object), process: { ...own, ...boot } });
    writeFileSync(file, record({}));
    expect(await engine.driver.observe(['rates-t1-a1'])).toMatchObject([{ engine: 'started' }]);
    writeFileSync(file, record({ boot: 'another' }));
    expect(await engine.driver.observe(['rates-t1-a1'])).toMatchObject([{ engine: 'ended' }]);
  });

  test('a job whose first process is gone has not ended while another one of it is there', async () => {
    const name = 'rates-t1-a1';
    await engine.driver.submit(job(name, '/bin/sh', '-c', 'sleep 600 & sleep 600 & wait'));
    await expect.poll(() => engine.pids(name).length).toBe(3);
    process.kill(Math.min(...engine.pids(name)), 'SIGKILL');
    await expect.poll(() => engine.pids(name).length).toBe(2);
    expect(await engine.driver.observe([name])).toMatchObject([{ engine: 'lost' }]);
    expect(await engine.driver.cancel(name)).toBe(true);
    await expect.poll(() => engine.driver.observe([name])).toMatchObject([{ engine: 'ended' }]);
  });

  test('a name that was taken by a server that died before it started anything is not used again', async () => {
    const folder = join(engine.folder, '..', 'jobs', 'rates-t1-a1');
    mkdirSync(folder, { recursive: true });
    const { host } = { host: (await import('node:os')).hostname() };
    writeFileSync(join(folder, 'process.json'), JSON.stringify({ host, process: null }));
    expect(await engine.driver.submit(stays('rates-t1-a1'))).toMatchObject({ outcome: 'unknown' });
    expect(await engine.driver.observe(['rates-t1-a1'])).toEqual([]);
    expect(engine.pids('rates-t1-a1')).toEqual([]);
  });

  test('a job whose program is not there is refused, and nothing is left of it', async () => {
    const submission = await engine.driver.submit(job('rates-t1-a1', '/nowhere/agent'));
    expect(submission).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('ENOENT') as unknown });
    expect(await engine.driver.observe(['rates-t1-a1'])).toEqual([]);
  });

  test('a job is in a session of its own, and its output in its folder alone', async () => {
    await engine.driver.submit(job('rates-t1-a1', '/bin/sh', '-c', 'echo "$COOLSWEEP_JOB"; exec sleep 600'));
    const pid = engine.pids('rates-t1-a1')[0] ?? 0;
    const [, , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(session).toBe(String(pid));
    await expect.poll(() => readFileSync(join(engine.folder, 'job.out'), 'utf8')).toBe('rates-t1-a1\n');
  });
});
