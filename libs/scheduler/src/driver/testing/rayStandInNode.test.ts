import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RayDriver } from '../ray.ts';
import { inherited } from './env.ts';
import { RayStandIn } from './rayStandIn.ts';
import { RayStandInNode } from './rayStandInNode.ts';

let folder = '';
let head: RayStandIn;
let node: RayStandInNode;
let driver: RayDriver;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ray-node-'));
  head = new RayStandIn({ token: null, onChange: () => node.look() });
  node = new RayStandInNode(head, { gpus: 2, cpus: 8, environment: inherited });
  driver = new RayDriver({
    ...{ address: await head.listen(), token: () => Promise.resolve(null) },
    ...{ timeoutMs: 20_000, startTimeoutMs: 60_000, nowMs: () => 0 },
  });
});
afterEach(async () => {
  node.kill();
  await head.close();
  rmSync(folder, { recursive: true });
});

/** Submits a job that prints its GPU, and lasts. */
const submit = (name: string, gpus: number) =>
  driver.submit({
    ...{ name, folder, gpus, threads: 1 },
    command: ['/bin/sh', '-c', 'echo "$COOLSWEEP_JOB on $CUDA_VISIBLE_DEVICES"; exec sleep 600'],
  });
const printed = () => {
  const file = join(folder, 'job.out');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1).sort() : [];
};
const stateOf = async (name: string) => (await driver.observe([name]))?.[0]?.engine;

test('jobs have parts of the first GPU that has room for them, and wait when none has', async () => {
  for (const name of ['a', 'b', 'c']) await submit(name, 0.5);
  await submit('d', 1);
  await expect.poll(printed).toEqual(['a on 0', 'b on 0', 'c on 1']);
  expect(await stateOf('d')).toBe('queued');
});

test('a stop ends a job that runs; one that waits begins all the same, and is stopped then', async () => {
  for (const name of ['a', 'b', 'c']) await submit(name, 1);
  await driver.cancel('c');
  expect(await stateOf('c')).toBe('queued');
  await driver.cancel('a');
  await expect.poll(() => stateOf('a')).toBe('ended');
  await expect.poll(() => stateOf('c')).toBe('ended');
  expect(head.jobs.get('c')?.status).toBe('STOPPED');
});
