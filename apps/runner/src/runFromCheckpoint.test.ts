import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SweepError, type FromTrial } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { runFromCheckpoint, type RunTrial } from './runFromCheckpoint.ts';

let file: string;
let told: FromTrial[];
let runs: (string | null)[];
const request = { config: exampleConfig(), seed: 1, dataDir: null, cacheDir: '/cache' };
const { signal } = new AbortController();
const hooks = { report: (message: FromTrial) => void told.push(message), shouldStop: () => false, signal };

/** A trial that does one update, unless it refuses its checkpoint. */
const trial: RunTrial = ({ resumeFrom }, { shouldStop }) => {
  const text = resumeFrom === undefined ? null : Buffer.from(resumeFrom).toString();
  runs.push(text);
  if (text === 'of another trial') return Promise.reject(new SweepError('unsupported', 'it is of another seed'));
  shouldStop();
  if (text === 'fails later') return Promise.reject(new SweepError('unsupported', 'something else'));
  return Promise.resolve();
};

beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coolsweep-resume-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = path.join(folder, 'checkpoint');
  told = [];
  runs = [];
});

it('begins at the beginning without a checkpoint', async () => {
  await runFromCheckpoint(trial, { ...request, file: undefined }, hooks);
  expect(runs).toEqual([null]);
  expect(told).toEqual([]);
});

it('goes on from the checkpoint, and says so', async () => {
  await writeFile(file, 'good');
  await runFromCheckpoint(trial, { ...request, file }, hooks);
  expect(runs).toEqual(['good']);
  expect(told).toEqual([{ type: 'log', text: `goes on from the checkpoint ${file}` }]);
});

it('starts over where the file is gone', async () => {
  await runFromCheckpoint(trial, { ...request, file }, hooks);
  expect(runs).toEqual([null]);
  expect(told).toMatchObject([{ text: expect.stringMatching(/starts over.*no such file/) as string }]);
});

it('starts over where the checkpoint is refused', async () => {
  await writeFile(file, 'of another trial');
  await runFromCheckpoint(trial, { ...request, file }, hooks);
  expect(runs).toEqual(['of another trial', null]);
  expect(told).toMatchObject([{ text: expect.stringMatching(/starts over.*another seed/) as string }]);
});

it('does not train a second time what failed after the first update', async () => {
  await writeFile(file, 'fails later');
  await expect(runFromCheckpoint(trial, { ...request, file }, hooks)).rejects.toThrow('something else');
  expect(runs).toEqual(['fails later']);
});
