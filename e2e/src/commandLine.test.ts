import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, lineOf, root, TestWorkspace } from './command.ts';
import { commandOf, placeOf, processIds, programOf } from './faults/processTable.ts';

const tiny = join(root, 'e2e', 'src', 'tiny.yaml');

interface Event {
  readonly event: string;
  readonly sweep?: string;
  readonly trial?: string;
  readonly outcome?: string;
}

interface ExportedTrial {
  readonly trial: string;
  readonly state: string;
  readonly seed: number;
  readonly objective: number;
  readonly configHash: string;
  readonly [name: string]: unknown;
}

function eventsOf(stdout: string): Event[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

describe('coolsweep run', () => {
  const workspace = new TestWorkspace();
  let sweepId = '';
  let exported: ExportedTrial[] = [];

  beforeAll(async () => {
    const { code, stdout, stderr } = await workspace.run('run', tiny, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    sweepId = eventsOf(stdout).find(({ event }) => event === 'sweep')?.sweep ?? '';
    const { stdout: json } = await workspace.run('export', sweepId, '--format', 'json');
    exported = (JSON.parse(json) as { trials: ExportedTrial[] }).trials;
  });
  afterAll(() => workspace.close());

  it('trains every configuration with every seed', () => {
    expect(exported).toHaveLength(2 * 2);
    expect(new Set(exported.map(({ configHash, seed }) => `${configHash} ${seed}`)).size).toBe(4);
    expect(exported.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('learns: validation and test accuracy are far above the 10 % of chance', () => {
    for (const trial of exported) {
      expect(trial.objective).toBeGreaterThan(0.5);
      expect(trial['test/accuracy']).toBeGreaterThan(0.5);
    }
  });

  it('gives the same numbers when it is run again: a trial depends on configuration and seed alone', async () => {
    const { stdout } = await workspace.run('run', tiny, '--fresh', '--json');
    const again = eventsOf(stdout).find(({ event }) => event === 'sweep')?.sweep ?? '';
    const { stdout: json } = await workspace.run('export', again, '--format', 'json');
    const results = (trials: readonly ExportedTrial[]) =>
      trials.map((trial) => ({ ...trial, trial: '', startedAt: '', finishedAt: '', 'time/training': 0 }));
    expect(results((JSON.parse(json) as { trials: ExportedTrial[] }).trials)).toEqual(results(exported));
  });

  it('shows mean ± sd per configuration', async () => {
    const { stdout } = await workspace.run('show', sweepId);
    expect(stdout).toMatch(/optimizer\.coolingLength +validation\/accuracy +test\/accuracy +seeds +trials/);
    expect(stdout.match(/\d\.\d{4} ± \d\.\d{4} +\d\.\d{4} ± \d\.\d{4} +2 +2 completed/g)).toHaveLength(2);
  });

  it('shows methods by their best configuration, what was spent on tuning, and what that does not prove', async () => {
    const { stdout } = await workspace.run('show', sweepId);
    expect(stdout).toMatch(/method +validation\/accuracy +test\/accuracy +msd \/ predicted +tuning budget/);
    expect(stdout).toMatch(/^coolmomentum +0\.\d{4} ± .* 2 configurations, 4 trials$/m);
    expect(stdout).toMatch(/chosen by the same seeds/);
  });

  it('is listed', async () => {
    const { stdout } = await workspace.run('ls');
    expect(stdout).toMatch(new RegExp(`^${sweepId} +finished +4/4 `, 'm'));
  });

  it('exports CSV with a row per trial', async () => {
    const { stdout } = await workspace.run('export', sweepId, '--format', 'csv');
    const [header, ...rows] = stdout.trim().split('\n');
    expect(header).toMatch(/^trial,number,state,seed,configHash,optimizer\.coolingLength,objective,/);
    expect(rows).toHaveLength(4);
  });

  it('answers Tab with commands and with ids of the workspace, at first and from what was kept then', async () => {
    for (let time = 0; time < 2; time++) {
      expect(await workspace.run('__complete', '--', 'compl')).toMatchObject({ code: 0, stdout: 'completion\n' });
      expect((await workspace.run('__complete', '--', 'show', '')).stdout.split('\n')).toContain(sweepId);
    }
  });

  it('keeps its data folder to its owner', () => {
    expect(statSync(join(workspace.home, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(workspace.home, 'data', 'coolsweep.db')).mode & 0o077).toBe(0);
  });
});

describe('an interrupted run', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  const long = () => {
    const file = join(workspace.home, 'long.yaml');
    writeFileSync(file, readFileSync(tiny, 'utf8').replace('epochs: 3', 'epochs: 40').replace('seeds: 2', 'seeds: 1'));
    return file;
  };

  it('stops at the next step on Ctrl-C, and --resume goes on to the end', async () => {
    const child = workspace.start(['run', long(), '--json']);
    const result = ended(child);
    const { sweep = '' } = JSON.parse(await lineOf(child, (line) => line.includes('"event":"sweep"'))) as Event;
    await lineOf(child, (line) => line.includes('"event":"progress"'));
    child.kill('SIGINT');
    const stopped = await result;
    expect(stopped.code).toBe(130);
    expect(eventsOf(stopped.stdout).find(({ event }) => event === 'ended')?.outcome).toBe('stopped');
    const resumed = await workspace.run('run', '--resume', sweep, '--json');
    expect(resumed.code).toBe(0);
    expect(
      eventsOf(resumed.stdout).filter(({ event, outcome }) => event === 'ended' && outcome === 'completed'),
    ).toHaveLength(2);
  });

  it('loses nothing and counts nothing twice when it is killed, and leaves no process', async () => {
    const child = workspace.start(['run', long(), '--fresh', '--json']);
    const killed = ended(child);
    const { sweep = '' } = JSON.parse(await lineOf(child, (line) => line.includes('"event":"sweep"'))) as Event;
    // The second trial trains: the first is done, and a trial process is there.
    await lineOf(child, (line) => line.includes('"event":"progress"') && line.includes('-t2"'));
    const trialProcesses = childrenOf(child.pid ?? 0).filter(isTrialProcess);
    expect(trialProcesses.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await killed;
    await expect.poll(() => trialProcesses.filter(isTrialProcess), { timeout: 20_000 }).toEqual([]);
    const resumed = await workspace.run('run', '--resume', sweep, '--json');
    expect(resumed.code).toBe(0);
    expect(eventsOf(resumed.stdout).filter(({ event }) => event === 'started')).toHaveLength(1);
    const { stdout } = await workspace.run('show', sweep, '--json');
    const { counts } = JSON.parse(stdout) as { counts: Record<string, number> };
    expect(counts).toMatchObject({ completed: 2, waiting: 0, running: 0, failed: 0 });
  });
});

describe('a trial process', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  it('serves trial after trial; killed, it is replaced, and no result is lost or counted twice', async () => {
    const file = join(workspace.home, 'long.yaml');
    writeFileSync(file, readFileSync(tiny, 'utf8').replace('epochs: 3', 'epochs: 40').replace('seeds: 2', 'seeds: 1'));
    const child = workspace.start(['run', file, '--json']);
    const result = ended(child);
    await lineOf(child, (line) => line.includes('"event":"progress"') && line.includes('-t1"'));
    const [first = 0, ...others] = childrenOf(child.pid ?? 0).filter(isTrialProcess);
    expect(others).toEqual([]);
    await lineOf(child, (line) => line.includes('"event":"progress"') && line.includes('-t2"'));
    expect(childrenOf(child.pid ?? 0).filter(isTrialProcess)).toEqual([first]);
    process.kill(first, 'SIGKILL');
    const { code, stdout } = await result;
    expect(code).toBe(0);
    const endings = eventsOf(stdout).filter(({ event }) => event === 'ended');
    expect(endings.map(({ trial = '', outcome }) => `${trial.slice(-2)} ${outcome ?? ''}`)).toEqual([
      't1 completed',
      't2 lost',
      't2 completed',
    ]);
    const { counts } = eventsOf(stdout).at(-1) as unknown as { counts: Record<string, number> };
    expect(counts).toMatchObject({ completed: 2, waiting: 0, running: 0, failed: 0 });
  });
});

/** Ids of the direct children of a process. */
function childrenOf(pid: number): number[] {
  return processIds().filter((candidate) => placeOf(candidate)?.parent === pid);
}

function isTrialProcess(pid: number): boolean {
  return programOf(commandOf(pid)) === 'trial';
}

describe('a preview', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  it('shows every schedule, and with one word in the file the matched control of each', async () => {
    const file = join(workspace.home, 'controlled.yaml');
    writeFileSync(file, `${readFileSync(tiny, 'utf8')}control: matched-lr\n`);
    const { code, stdout } = await workspace.run('preview', file);
    expect(code).toBe(0);
    // Two cooling lengths, each with its control, two seeds.
    expect(stdout).toMatch(/tiny: 4 configurations × 2 seeds = 8 trials/);
    expect(stdout.match(/^coolmomentum: /gm)).toHaveLength(2);
    expect(stdout.match(/^matched-lr of coolmomentum: /gm)).toHaveLength(2);
    expect(stdout).toMatch(/rho is 0 from update \d+ on: plain SGD with half of the learning rate/);
    expect(stdout).toMatch(/SGD without momentum; its learning rate moves the weights/);
  });
});

describe('bad input', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());
  const good = readFileSync(tiny, 'utf8');

  it.each([
    ['bad YAML', good.replace('name: tiny', 'name: [tiny'), /^coolsweep: .*broken\.yaml:\d+:\d+: not valid YAML/],
    [
      'an unknown key',
      good.replace('epochs:', 'epoch:'),
      /broken\.yaml:7:1: epoch: unknown key; did you mean epochs\?/,
    ],
    ['rho0 = 1', good.replace('rho0: 0.9', 'rho0: 1'), /broken\.yaml:10:54: optimizer\.rho0: must be less than 1/],
    [
      'an empty list',
      good.replace(/values: \[.*\]/, 'values: []'),
      /broken\.yaml:12:30: parameters\.optimizer\.coolingLength\.values: must list/,
    ],
    ['negative epochs', good.replace('epochs: 3', 'epochs: -3'), /broken\.yaml:7:1: epochs: /],
  ])('%s is refused with line and field, and records nothing', async (_name, text, message) => {
    const file = join(workspace.home, 'broken.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await workspace.run('run', file);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect((await workspace.run('ls', '--json')).stdout).toBe('[]\n');
  });

  it('names a sweep that does not exist, with exit code 4', async () => {
    const { code, stderr } = await workspace.run('show', 'nowhere');
    expect(stderr).toMatch(/nowhere/);
    expect(code).toBe(4);
  });

  it('says which option is wrong, with exit code 2', async () => {
    const { code, stderr } = await workspace.run('run', tiny, '--slots', 'many');
    expect(stderr).toMatch(/--slots.*whole number/s);
    expect(code).toBe(2);
  });

  it('says how to get a data set that is missing, with exit code 4, before anything is recorded', async () => {
    const file = join(workspace.home, 'cifar.yaml');
    writeFileSync(file, good.replace('dataset: digits', 'dataset: cifar10'));
    const nowhere = { COOLSWEEP_CACHE: join(workspace.home, 'cache'), COOLSWEEP_DATA: '' };
    const { code, stderr } = await ended(workspace.start(['run', file], nowhere));
    expect(stderr).toMatch(/coolsweep data get cifar10/);
    expect(code).toBe(4);
  });
});

describe('coolsweep doctor', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  it('names TensorFlow 2.21 through tfjs-node-gpu as the backend', async () => {
    const { code, stdout } = await workspace.run('doctor', '--json');
    const { backend } = JSON.parse(stdout) as { backend: { details: Record<string, unknown> } };
    expect(backend.details).toMatchObject({ name: 'tensorflow', package: '@tensorflow/tfjs-node-gpu' });
    expect(backend.details.tensorflowVersion).toMatch(/^2\.21\./);
    expect(code).toBe(0);
  });

  it('lists the GPUs that nvidia-smi reports', async () => {
    const fake = join(workspace.home, 'nvidia-smi');
    writeFileSync(fake, '#!/bin/sh\necho "0, GPU-11111111-2222, Pretend GPU, 24576, 512"\n', { mode: 0o755 });
    const { stdout } = await ended(
      workspace.start(['doctor'], { PATH: `${workspace.home}:${process.env.PATH ?? ''}` }),
    );
    expect(stdout).toMatch(/ok +GPUs +GPU 0: Pretend GPU, 24\.0 GiB \(0\.5 in use\), GPU-11111111-2222/);
  });
});

describe('GPU slots', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  it('are one per GPU of a stand-in nvidia-smi', async () => {
    const fake = join(workspace.home, 'nvidia-smi');
    writeFileSync(fake, '#!/bin/sh\necho "0, GPU-aaaa, Pretend, 1000, 0"\necho "1, GPU-bbbb, Pretend, 1000, 0"\n', {
      mode: 0o755,
    });
    const path = { PATH: `${workspace.home}:${process.env.PATH ?? ''}` };
    const { stdout } = await ended(workspace.start(['run', tiny, '--json'], path));
    const started = eventsOf(stdout).filter(({ event }) => event === 'started') as (Event & { slot: string })[];
    expect(new Set(started.map(({ slot }) => slot))).toEqual(new Set(['gpu-0', 'gpu-1']));
  });
});
