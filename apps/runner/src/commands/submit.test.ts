import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '@coolsweep/sweep';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { openWorkspace, withStore } from '../workspace.ts';
import { run } from './run.ts';
import { show } from './show.ts';
import { submit } from './submit.ts';

const file = `
name: submitted
method: tpe
maxConfigurations: 4
model: mlp
dataset: digits
epochs: 1
batchSize: 32
seeds: 2
priority: 3
optimizer: {name: sgd}
parameters:
  optimizer.learningRate: {distribution: logUniform, min: 0.001, max: 1}
`;

describe('coolsweep submit', () => {
  let test: TestCommand;
  beforeEach(async () => void (test = await testCommand()));
  afterEach(() => test.end());

  async function submitted(text: string, on?: Engine): Promise<number> {
    const { home } = await openWorkspace(test.context.environment);
    await withStore(test.context.environment, () => Promise.resolve());
    const path = join(home, 'sweep.yaml');
    await writeFile(path, text);
    return submit(test.context, path, { threads: 1, on });
  }

  it('queues a search with its first configuration, its priority and what it is run with', async () => {
    expect(await submitted(file)).toBe(0);
    expect(test.values).toEqual([{ sweep: 'submitted', state: 'queued', priority: 3, engine: null, trials: 2 }]);
    const { sweep } = await withStore(test.context.environment, (store) => store.sweepById('submitted'));
    expect(sweep).toMatchObject({ state: 'queued', environment: { run: { threads: 1, dataDir: null } } });
  });

  it('records on what alone the sweep may run, says so, and does not run it here', async () => {
    await submitted(file, 'ray');
    expect(test.values).toMatchObject([{ engine: 'ray' }]);
    expect(test.lines).toContain('no scheduler is at work for ray: start one with coolsweep serve --on ray');
    await show(test.context, 'submitted');
    expect(test.lines).toContain('runs on ray alone');
    const here = { file: undefined, resume: 'submitted', threads: null, slots: null };
    await expect(run(test.context, here)).rejects.toThrow('coolsweep serve --on ray');
  });

  it('cuts a grid at limits.trials, and refuses a search of which no configuration fits', async () => {
    const grid = file.replace('tpe', 'grid').replace(/maxConfigurations.*/, 'limits: {trials: 3}');
    await submitted(grid.replace(/\{distribution.*/, '{values: [0.1, 0.2]}'));
    expect(test.values).toMatchObject([{ trials: 3 }]);
    await expect(submitted(`${file}limits: {trials: 1}\n`)).rejects.toThrow('limits.trials: 1 is less than');
  });
});
