import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configOf } from '../operatorConfig.ts';
import { engineDriver, engineOf } from './engineDriver.ts';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'engine-'))));
afterEach(() => rm(folder, { recursive: true }));

const driverOf = () =>
  engineDriver(
    'ray',
    configOf({ cluster: { ray: { tokenFile: 'token' } } }, join(folder, 'coolsweep.config.ts')).cluster,
    { all: {} },
  );

test('an engine has the driver of its name', async () => {
  const settings = configOf({}, 'coolsweep.config.ts').cluster;
  expect((await engineDriver('slurm', settings, { all: {} })).name).toBe('slurm');
  expect((await engineDriver('ray', settings, { all: {} })).name).toBe('ray');
});

test('a token that is not there, that others can read, or that is empty is told before anything is served', async () => {
  await expect(driverOf()).rejects.toThrow(`ray.tokenFile: ${join(folder, 'token')} cannot be read`);
  await writeFile(join(folder, 'token'), 'secret\n', { mode: 0o644 });
  await chmod(join(folder, 'token'), 0o644);
  await expect(driverOf()).rejects.toThrow('chmod 600');
  await chmod(join(folder, 'token'), 0o600);
  expect((await driverOf()).name).toBe('ray');
  await writeFile(join(folder, 'token'), '\n');
  await expect(driverOf()).rejects.toThrow('is empty');
});

test('a scheduler tells its engine by its name', () => {
  expect(['ray:head/12/345', 'slurm:head/12/345', 'head/12/345'].map(engineOf)).toEqual(['ray', 'slurm', 'local']);
});
