import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { forkTrials, slotEnvironment, type TrialProcess } from '@coolsweep/scheduler';
import { fromTrial, type FromTrial, type TrialConfig } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryPath, execArgv } from './childEntry.ts';
import { childProgram, type ChildProgram } from './childProgram.ts';
import { installation } from './versions.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-runner-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

/** Draws random numbers for initial weights, the order and augmentation of images, and the gradient noise. */
const config = exampleConfig({
  dataset: { name: 'digits', augment: 'pad-crop-flip' },
  optimizer: { name: 'coolmomentum', learningRate: 0.05, rho0: 0.9, coolingLength: { fraction: 1 } },
});
const other = exampleConfig({ optimizer: { name: 'adam', learningRate: 0.01 }, batchSize: 50 });

/** Has one process train trials one after another; resolves with the messages of each when the process is gone. */
function trainInOneProcess(
  { entry, execArgv }: Pick<ChildProgram, 'entry' | 'execArgv'>,
  trials: readonly { config: TrialConfig; seed: number }[],
): Promise<FromTrial[][]> {
  const environment = slotEnvironment({ name: 'cpu-1', gpu: null }, 2);
  const heard = trials.map((): FromTrial[] => []);
  return new Promise((resolve) => {
    const startNext = (attemptId: number) => {
      const trial = trials[attemptId];
      if (trial === undefined) child.send({ type: 'end' });
      else child.send({ type: 'start', trialId: 't', attemptId, ...trial, dataDir: null, cacheDir });
    };
    const child: TrialProcess = forkTrials(
      entry,
      execArgv,
      process.env,
    )(environment, {
      message: (raw) => {
        const { attemptId, message } = fromTrial.parse(raw);
        heard[attemptId]?.push(message);
        if (message.type === 'ready') startNext(attemptId + 1);
      },
      line: () => undefined,
      exit: () => resolve(heard),
    });
    startNext(0);
  });
}

/** What repeats of a trial: everything but times. */
function pointsOf(messages: readonly FromTrial[]): unknown[] {
  return messages
    .flatMap((message) => (message.type === 'metrics' ? message.points : []))
    .filter(({ name }) => !name.startsWith('time/'));
}

const named = (messages: readonly FromTrial[], type: FromTrial['type']) =>
  messages.filter((message) => message.type === type);

describe('a trial in a process that has served others', () => {
  let warm: FromTrial[][] = [];
  let fresh: FromTrial[][] = [];

  beforeAll(async () => {
    const trial = { config, seed: 7 };
    const bundled = await childProgram('trial.ts');
    warm = await trainInOneProcess(bundled, [trial, { config: other, seed: 8 }, trial]);
    // And from the sources, as where nothing can be bundled.
    fresh = await trainInOneProcess({ entry: entryPath('trial.ts'), execArgv }, [trial]);
    expect(bundled.entry).not.toBe(entryPath('trial.ts'));
  }, 120_000);

  it('gives the same numbers as in a fresh process, to the last bit', () => {
    const [expected = []] = fresh;
    const [first = [], , third = []] = warm;
    expect(pointsOf(expected).length).toBeGreaterThan(20);
    expect(pointsOf(first)).toEqual(pointsOf(expected));
    expect(pointsOf(third)).toEqual(pointsOf(expected));
  });

  it('reports its environment, one ending, and then that it is ready', () => {
    const [expected = []] = fresh;
    for (const messages of [warm[0] ?? [], warm[2] ?? []]) {
      expect(named(messages, 'environment')).toEqual(named(expected, 'environment'));
      expect(messages.slice(-2).map(({ type }) => type)).toEqual(['completed', 'ready']);
    }
  });

  it('says how long it took to its first update', () => {
    const texts = warm.map((messages) => messages.flatMap((message) => (message.type === 'log' ? [message.text] : [])));
    expect(texts).toEqual([
      [expect.stringMatching(/^first update done \d+\.\d{3} s after its process was started$/)],
      [expect.stringMatching(/^first update done \d+\.\d{3} s after it came to a warm process$/)],
      [expect.stringMatching(/^first update done \d+\.\d{3} s after it came to a warm process$/)],
    ]);
  });
});

it('a trial process ends at once when its scheduler is gone, also while a thread of it reads data', async () => {
  const { entry, execArgv } = await childProgram('trial.ts');
  const folder = join(cacheDir, 'program');
  cpSync(dirname(entry), folder, { recursive: true });
  symlinkSync(join(installation, 'node_modules'), join(folder, 'node_modules'));
  // Reads for ever.
  writeFileSync(join(folder, 'trialDataReader.mjs'), "process.stdout.write('reads'); for (;;);");
  const child = fork(join(folder, 'trial.mjs'), { execArgv: [...execArgv], silent: true });
  child.send({ type: 'start', trialId: 't', attemptId: 1, seed: 1, config, dataDir: null, cacheDir });
  const gone = once(child, 'exit');
  // What a thread writes passes through the loop of the main thread, which therefore is not loading any more.
  await once(child.stdout ?? child, 'data');
  child.disconnect();
  expect(await gone).toEqual([1, null]);
}, 60_000);
