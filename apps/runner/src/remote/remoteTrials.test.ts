import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock, EngineJob, Observation, Submission, TrialDriver, TrialProcess } from '@coolsweep/scheduler';
import type { AttemptFile, ToTrial } from '@coolsweep/sweep';
import { readAttemptRecord } from './attemptRecord.ts';
import { RemoteTrials, type RemoteTrialsOptions } from './remoteTrials.ts';

const name = 'rates-t1-a5-abc';
const start = { type: 'start', trialId: 'rates-t1', attemptId: 5 } as Extract<ToTrial, { type: 'start' }>;
const claim = { nonce: 'nonce-of-one', host: 'n1', job: '7', devices: '0' };
const child = { entry: '/trial.mjs', execArgv: [], sourceHash: null };

let folder = '';
let ticks: (() => void)[] = [];
let answer: Submission = { outcome: 'created', externalId: '7' };
let jobs: Observation[] | null = [];
let submitted: EngineJob[] = [];
let cancelled: string[] = [];
let told: string[] = [];
let heard: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remote-'));
  answer = { outcome: 'created', externalId: '7' };
  [ticks, jobs, submitted, cancelled, told, heard] = [[], [], [], [], [], []];
});
// Records may still be on their way to the disk.
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

const driver: TrialDriver = {
  name: 'fake',
  submit: (job) => {
    submitted.push(job);
    return Promise.resolve(answer);
  },
  observe: () => Promise.resolve(jobs),
  cancel: (id) => {
    cancelled.push(id);
    return Promise.resolve(true);
  },
};
const clock: Clock = {
  now: () => new Date(0),
  every: (_ms, tick) => {
    ticks.push(tick);
    return () => (ticks = ticks.filter((one) => one !== tick));
  },
};

function server(changes: Partial<RemoteTrialsOptions> = {}): RemoteTrials {
  return new RemoteTrials({
    ...{ driver, clock, folder, url: 'http://head:4810', tag: 'abc', nowMs: () => 0, agent: child, trial: child },
    times: { leaseMs: 10_000, beatMs: 1000, pollMs: 1000, retryMs: 1000 },
    resourcesOf: () => Promise.resolve({ gpus: 1, threads: 2 }),
    tell: (text) => told.push(text),
    ...changes,
  });
}

/** Has a server start the trial, and waits until its job is submitted, or looked for. */
async function launched(trials: RemoteTrials, attemptId = 5): Promise<TrialProcess> {
  const process = trials.launch(
    { OMP_NUM_THREADS: '2', CUDA_VISIBLE_DEVICES: '' },
    {
      message: (value) => heard.push((value as { message: { type: string } }).message.type),
      line: (_stream, text) => heard.push(text),
      exit: () => heard.push('exit'),
    },
  );
  process.send({ ...start, attemptId });
  await expect.poll(() => heard.length + told.length).toBeGreaterThan(0);
  return process;
}

const job = (engine: Observation['engine']): Observation => ({
  name,
  externalId: '7',
  engine,
  node: null,
  reason: 'FAILED',
});

test('a job gets its token in a file of its own, and nothing by its arguments; GPUs are left to the engine', async () => {
  await launched(server());
  const path = join(folder, name, 'attempt.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as AttemptFile;
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
  expect(file).toMatchObject({ attempt: name, address: `http://head:4810/agent/${name}` });
  expect(file.program.environment).toEqual({ OMP_NUM_THREADS: '2' });
  expect(submitted).toMatchObject([{ name, gpus: 1, threads: 2 }]);
  expect(JSON.stringify(submitted)).not.toContain(file.token);
  expect(JSON.stringify(await readAttemptRecord(join(folder, name)))).not.toContain(file.token);
});

test('a submission without an answer is looked for and never repeated', async () => {
  answer = { outcome: 'unknown', reason: 'timed out' };
  const trials = server();
  await launched(trials);
  jobs = null;
  await trials.poll();
  jobs = [job('queued')];
  await trials.poll();
  expect(trials.attempt(name)?.attempt.record.externalId).toBe('7');
  expect(submitted).toHaveLength(1);
});

test('one that the engine does not know when asked twice is withdrawn after a while, at no cost', async () => {
  answer = { outcome: 'unknown', reason: 'timed out' };
  const trials = server();
  await launched(trials);
  await trials.poll();
  expect(ticks).toHaveLength(0);
  await trials.poll();
  expect(trials.attempt(name)?.attempt.isOver).toBe(false);
  for (const tick of [...ticks]) tick();
  expect(heard.slice(-2)).toEqual(['preempted', 'exit']);
});

test('a job that ended before its agent could claim is told of once, and withdrawn', async () => {
  const trials = server();
  await launched(trials);
  jobs = [job('ended')];
  await trials.poll();
  await trials.poll();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('job 7 ended before it began: FAILED');
});

test('a job that its engine has lost before its agent could claim is withdrawn, too: a later claim is refused', async () => {
  const trials = server();
  await launched(trials);
  const placed = trials.attempt(name);
  jobs = [job('lost')];
  await trials.poll();
  for (const tick of [...ticks]) tick();
  expect(heard.slice(-2)).toEqual(['preempted', 'exit']);
  await expect(placed?.attempt.claim(claim)).rejects.toThrow('refused');
});

test('no more jobs wait in the queue of an engine than it may have: the next follows when one is claimed or over', async () => {
  const trials = server({ mostQueued: 1 });
  trials.start();
  const names = () => submitted.map((one) => one.name.split('-')[2]);
  const look = () => {
    for (const tick of [...ticks]) tick();
    return names();
  };
  await launched(trials, 5);
  const second = await launched(trials, 6);
  await launched(trials, 7);
  await expect.poll(() => trials.attempt('rates-t1-a7-abc')).toBeDefined();
  expect(look()).toEqual(['a5']);
  second.kill();
  await trials.attempt(name)?.attempt.claim(claim);
  await expect.poll(look).toEqual(['a5', 'a7']);
});

test('a few are submitted at a time: the engine has others to serve', async () => {
  const answers: (() => void)[] = [];
  const slow: TrialDriver = {
    ...driver,
    submit: (one) => {
      submitted.push(one);
      return new Promise((resolve) =>
        answers.push(() => resolve({ outcome: 'created', externalId: String(submitted.length) })),
      );
    },
  };
  const trials = server({ driver: slow });
  for (let attemptId = 1; attemptId <= 20; attemptId++)
    trials.launch({}, { message: () => undefined, line: () => undefined, exit: () => undefined }).send({
      ...start,
      attemptId,
    });
  await expect.poll(() => submitted.length).toBe(8);
  await expect.poll(() => trials.attempt('rates-t1-a20-abc')).toBeDefined();
  expect(submitted).toHaveLength(8);
  answers.shift()?.();
  await expect.poll(() => submitted.length).toBe(9);
  while (submitted.length < 20 || answers.length > 0) {
    answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(new Set(submitted.map((one) => one.name)).size).toBe(20);
});

test('who waits long, for a place or for a word of the engine, says so, and is not taken for hanging', async () => {
  let nowMs = 0;
  const trials = server({ mostQueued: 1, nowMs: () => nowMs });
  trials.start();
  await launched(trials, 5);
  await launched(trials, 6);
  await expect.poll(() => trials.attempt('rates-t1-a6-abc')).toBeDefined();
  [heard, jobs, nowMs] = [[], null, 600_000];
  await trials.poll();
  expect(heard).toEqual(['log']);
  for (const tick of [...ticks]) tick();
  expect(heard).toEqual(['log', 'log']);
});

test('what an agent has claimed is not touched by what the engine says', async () => {
  const trials = server();
  await launched(trials);
  await trials.attempt(name)?.attempt.claim(claim);
  jobs = [job('ended')];
  await trials.poll();
  await trials.poll();
  expect(told).toEqual([]);
  expect(trials.attempt(name)?.attempt.isOver).toBe(false);
});

test('the next server goes on with an attempt and submits nothing', async () => {
  const first = server();
  await launched(first);
  await first.attempt(name)?.attempt.claim(claim);
  heard = [];
  const next = server();
  await launched(next);
  expect(submitted).toHaveLength(1);
  expect(next.attempt(name)?.attempt.beat(claim.nonce)).toMatchObject({ desired: 'run', received: 0 });
});

test('a trial that is stopped while its job waits is over at once, and its job is cancelled', async () => {
  const trials = server();
  const process = await launched(trials);
  process.send({ type: 'stop' });
  expect(heard.at(-1)).toBe('exit');
  expect(cancelled).toEqual(['7']);
  expect(trials.attempt(name)).toBeUndefined();
});

test('a refusal is told with its reason, and costs the trial nothing', async () => {
  answer = { outcome: 'refused', reason: 'invalid partition' };
  const trials = server();
  await launched(trials);
  expect(told[0]).toContain('fake refused the job: invalid partition');
  for (const tick of [...ticks]) tick();
  expect(heard.slice(-2)).toEqual(['preempted', 'exit']);
});

test('machines on which jobs ended at once are kept away from, until the engine has no other', async () => {
  const trials = server();
  await launched(trials);
  jobs = [{ ...job('ended'), node: 'n2' }];
  await trials.poll();
  for (const tick of [...ticks]) tick();
  await rm(join(folder, name), { recursive: true });
  heard = [];
  answer = { outcome: 'refused', reason: 'Requested node configuration is not available' };
  await launched(trials);
  await expect.poll(() => submitted.length).toBe(2);
  expect(submitted.map(({ avoid }) => avoid)).toEqual([[], ['n2']]);
  await expect.poll(() => told.length).toBe(2);
  for (const tick of [...ticks]) tick();
  await rm(join(folder, name), { recursive: true });
  await launched(trials);
  await expect.poll(() => submitted.length).toBe(3);
  expect(submitted[2]?.avoid).toEqual([]);
});

test('a job that waits for long for other machines than the bad ones is tried again on all', async () => {
  let nowMs = 0;
  const trials = server({ nowMs: () => nowMs });
  const again = async () => {
    for (const tick of [...ticks]) tick();
    await rm(join(folder, name), { recursive: true });
    [heard, told] = [[], []];
    const before = submitted.length;
    await launched(trials);
    await expect.poll(() => submitted.length).toBe(before + 1);
  };
  await launched(trials);
  jobs = [{ ...job('ended'), node: 'n2' }];
  await trials.poll();
  await again();
  jobs = [job('queued')];
  nowMs = 10 * 1000 - 1;
  await trials.poll();
  expect(told).toEqual([]);
  nowMs++;
  await trials.poll();
  expect(told[0]).toContain('they have to do');
  await again();
  expect(submitted.map(({ avoid }) => avoid)).toEqual([[], ['n2'], []]);
});

test('a job that was cancelled, or whose agent was told to end, says nothing of its machine', async () => {
  const trials = server();
  await launched(trials);
  jobs = [{ ...job('ended'), node: 'n2', reason: 'CANCELLED' }];
  await trials.poll();
  for (const tick of [...ticks]) tick();
  await rm(join(folder, name), { recursive: true });
  heard = [];
  told = [];
  await launched(trials);
  await expect.poll(() => submitted.length).toBe(2);
  expect(submitted[1]?.avoid).toEqual([]);
});

test('a server that can record nothing lets go of its attempts: no job is cancelled, and the next one goes on', async () => {
  const first = server();
  const process = await launched(first);
  await first.attempt(name)?.attempt.claim(claim);
  heard = [];
  first.abandon();
  process.kill();
  expect(heard).toEqual(['exit']);
  expect(cancelled).toEqual([]);
  expect(first.attempt(name)).toBeUndefined();
  heard = [];
  const next = server();
  await launched(next);
  expect(next.attempt(name)?.attempt.beat(claim.nonce)).toMatchObject({ desired: 'run' });
});

test('a trial keeps as many checkpoints as it can make while it is cut off: the record may know none but the first', async () => {
  const trials = server();
  const settings = { folder: '/checkpoints', everyEpochs: 1, minSeconds: 2, maxSeconds: 600, keep: 1 };
  trials.launch({}, { message: () => heard.push('log'), line: () => undefined, exit: () => undefined }).send({
    ...start,
    checkpoints: settings,
  });
  await expect.poll(() => trials.attempt(name)).toBeDefined();
  const grant = await trials.attempt(name)?.attempt.claim(claim);
  // A lease of 10 s: of this attempt, and of one before that was cut off as well.
  expect(grant?.start).toMatchObject({ checkpoints: { ...settings, keepWhileTraining: 3 + 2 * (10 / 2) } });
});

test('of a job on this machine that has ended nothing is left: its attempt is over without a word of its agent', async () => {
  for (const isHere of [false, true]) {
    heard = [];
    const trials = server({ driver: { ...driver, isHere }, tag: isHere ? 'here' : 'abc' });
    await launched(trials);
    const own = isHere ? 'rates-t1-a5-here' : name;
    await trials.attempt(own)?.attempt.claim(claim);
    for (const engine of ['started', 'lost', 'ended'] as const) {
      expect(heard).not.toContain('exit');
      jobs = [{ ...job(engine), name: own }];
      await trials.poll();
    }
    expect(heard.includes('exit')).toBe(isHere);
  }
});

test('on this machine a trial sees the GPU of its slot, and keeps no checkpoints for a day without a server', async () => {
  const times = { leaseMs: 86_400_000, beatMs: 1000, pollMs: 1000, retryMs: 1000 };
  const trials = server({ driver: { ...driver, isHere: true }, times });
  const checkpoints = { folder: '/checkpoints', everyEpochs: 1, minSeconds: 10, maxSeconds: 600, keep: 1 };
  trials
    .launch(
      { CUDA_VISIBLE_DEVICES: 'GPU-7' },
      { message: () => heard.push('log'), line: () => undefined, exit: () => undefined },
    )
    .send({ ...start, checkpoints });
  await expect.poll(() => trials.attempt(name)).toBeDefined();
  const file = JSON.parse(await readFile(join(folder, name, 'attempt.json'), 'utf8')) as AttemptFile;
  expect(file.program.environment).toEqual({ CUDA_VISIBLE_DEVICES: 'GPU-7' });
  const grant = await trials.attempt(name)?.attempt.claim(claim);
  expect(grant?.start).toMatchObject({ checkpoints: { keepWhileTraining: 3 + 2 * (300 / 10) } });
});
