import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentClaim } from '@coolsweep/sweep';
import { heardFindings, probeReportIn, unreachedFindings } from './machineFindings.ts';

const claim = agentClaim.parse({
  ...{ version: 1, nonce: 'nonce-of-one', host: 'node-a', machine: 'n1', pid: 1, job: '7', node: 'v20', devices: '0' },
  ...{ atMs: 1000, hasProgram: true, probe: { gpus: ['Pretend GPU, 1.0'], roundTripMs: 4 } },
});
const heard = {
  ...{ claim, receivedAtMs: 1000 + 4 / 2, url: 'http://head:4810', home: '/data' },
  report: { host: 'node-a', unreached: null },
};
const problems = (given: Partial<typeof heard | { report: null }>) =>
  heardFindings({ ...heard, ...given })
    .filter(({ isGood }) => !isGood)
    .map(({ what }) => what);

test('a node on which trials can run has no problems, and its clock is compared at half of the way', () => {
  expect(problems({})).toEqual([]);
  expect(heardFindings(heard)).toContainEqual({ what: 'clock', found: "0 ms from this machine's", isGood: true });
});

test('each thing that is missing is a problem of its own', () => {
  expect(problems({ report: null })).toEqual(['file system']);
  expect(problems({ receivedAtMs: 5000 })).toEqual(['clock']);
  expect(problems({ claim: { ...claim, hasProgram: false } })).toEqual(['program']);
  expect(problems({ claim: { ...claim, devices: null, probe: { gpus: null, roundTripMs: 4 } } })).toEqual([
    'GPU',
    'driver',
  ]);
});

test('a node that does not reach the server is told by the file that it wrote', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'findings-'));
  expect(await probeReportIn(folder, 0)).toBeNull();
  const report = { host: 'node-a', unreached: 'http://head:4810 gave no answer (ECONNREFUSED)' };
  await writeFile(join(folder, 'probe.json'), JSON.stringify(report));
  expect(await probeReportIn(folder, 0)).toEqual(report);
  expect(unreachedFindings(report, '/data').at(-1)).toMatchObject({ what: 'network', isGood: false });
  await rm(folder, { recursive: true });
});
