import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RayStandIn, RayStandInNode } from '@coolsweep/scheduler/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodes } from '../exitCode.ts';
import type { Finding } from '../remote/machineFindings.ts';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { clusterCheck } from './clusterCheck.ts';

let command: TestCommand;
let head: RayStandIn;
let node: RayStandInNode;
beforeEach(async () => {
  command = await testCommand();
  head = new RayStandIn({ token: null, onChange: () => node.look() });
  node = new RayStandInNode(head, { gpus: 1, cpus: 2, environment: command.context.environment.all });
  const { home } = command.context.environment;
  // The first thing that there is in a data folder.
  await mkdir(home, { mode: 0o700 });
  const cluster = { port: 0, ray: { address: await head.listen() } };
  const config = `export default ${JSON.stringify({ cluster })};`;
  await writeFile(join(home, 'coolsweep.config.ts'), config, { mode: 0o600 });
});
afterEach(async () => {
  node.kill();
  await head.close();
  await command.end();
});

const check = () => clusterCheck(command.context, 'ray', undefined);
const found = () => command.values.at(-1) as readonly Finding[];

// Jobs of the stand-in die with it by a program of Linux.
describe.runIf(process.platform === 'linux')('coolsweep cluster check --on ray', () => {
  test('submits a job that tells of its GPU, folder, way and clock, and starts no trial', async () => {
    const code = await check();
    const said = Object.fromEntries(found().map(({ what, found: text }) => [what, text]));
    expect(said).toMatchObject({
      job: expect.stringMatching(/^check-a1-[0-9a-f]{6} on /) as unknown,
      'file system': expect.stringContaining('is the same folder there') as unknown,
      program: 'the installation is there',
      network: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ is reached/) as unknown,
      GPU: 'CUDA_VISIBLE_DEVICES=0',
      driver: expect.any(String) as unknown,
      clock: expect.stringMatching(/ ms from this machine's/) as unknown,
    });
    // The driver is there or not, as on the machine of this test; nothing else may be wrong.
    const bad = found().filter(({ isGood }) => !isGood);
    expect(bad.map(({ what }) => what).filter((what) => what !== 'driver')).toEqual([]);
    expect(code).toBe(bad.length === 0 ? exitCodes.ok : exitCodes.environment);
    expect(head.taken).toHaveLength(1);
  });

  test('says at once why a cluster does not take the job', async () => {
    head.fault = 'refused';
    expect(await check()).toBe(exitCodes.environment);
    expect(found()).toMatchObject([{ what: 'job', isGood: false }]);
    expect(found()[0]?.found).toContain('is not available');
  });
});
