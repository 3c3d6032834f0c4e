import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToTrial } from '@coolsweep/sweep';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LaunchTrial, ProcessExit, TrialProcess } from '../trialProcess.ts';

/** Does what its start says in place of a data folder, as a trial process talks. */
const trialProgram = `
process.on('disconnect', () => process.exit(1));
const say = (message, then) => process.send({ attemptId: 5, message }, then);
process.on('message', ({ type, dataDir }) => {
  if (type === 'stop') say({ type: 'stopped', step: 2 }, () => process.exit(0));
  if (type !== 'start') return;
  console.log('on standard output');
  console.error('on standard error');
  say({ type: 'environment', environment: { threads: process.env.OMP_NUM_THREADS } });
  for (const step of [1, 2, 3]) say({ type: 'metrics', points: [{ name: 'loss', step, value: 'NaN' }] });
  if (dataDir === 'die') say({ type: 'progress', step: 3, steps: 9 }, () => process.exit(7));
  else if (dataDir === 'complete') say({ type: 'completed', results: { loss: 'Infinity' } }, () => process.exit(0));
  else say({ type: 'progress', step: 3, steps: 9 });
});
`;

/** What a scheduler heard, in order. */
interface Heard {
  readonly messages: { readonly attemptId: number; readonly message: { readonly type: string } }[];
  readonly lines: string[];
  readonly exits: ProcessExit[];
}

/**
 * What every way to start trial processes keeps to, on this machine or on another: a scheduler does not know which it has.
 *
 * @param launchOf the way, for processes that run the program in a file
 */
export function launchContract(launchOf: (entry: string) => LaunchTrial | Promise<LaunchTrial>): void {
  let folder = '';
  let launch: LaunchTrial;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'launch-contract-'));
    const entry = join(folder, 'trial.mjs');
    writeFileSync(entry, trialProgram);
    launch = await launchOf(entry);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Starts a trial that does this, and calls `next` with every message; resolves with its exit. */
  function run(
    what: 'complete' | 'go on' | 'die',
    next: (trial: TrialProcess, type: string) => void = () => undefined,
  ) {
    const heard: Heard = { messages: [], lines: [], exits: [] };
    return new Promise<Heard>((resolve) => {
      const trial = launch(
        { OMP_NUM_THREADS: '3' },
        {
          message: (value) => {
            const message = value as Heard['messages'][number];
            heard.messages.push(message);
            next(trial, message.message.type);
          },
          line: (stream, text) => heard.lines.push(`${stream}: ${text}`),
          exit: (exit) => {
            heard.exits.push(exit);
            // Whatever came later would be seen, too.
            setImmediate(() => resolve(heard));
          },
        },
      );
      const about = { trialId: 'rates-t1', attemptId: 5, config: {} as never, seed: 1, cacheDir: folder };
      trial.send({ type: 'start', ...about, dataDir: what } satisfies ToTrial);
    });
  }

  /** Without what a way to start it has to say itself. */
  const saidBy = ({ messages }: Heard) => messages.map(({ message }) => message).filter(({ type }) => type !== 'log');

  test('what a trial says is heard whole and in its order, the end last, and its exit once', async () => {
    const heard = await run('complete');
    expect(saidBy(heard)).toEqual([
      { type: 'environment', environment: { threads: '3' } },
      ...[1, 2, 3].map((step) => ({ type: 'metrics', points: [{ name: 'loss', step, value: 'NaN' }] })),
      { type: 'completed', results: { loss: 'Infinity' } },
    ]);
    expect(new Set(heard.messages.map(({ attemptId }) => attemptId))).toEqual(new Set([5]));
    expect(heard.exits).toEqual([{ code: 0, signal: null }]);
  });

  test('what it prints is heard before its exit, with the stream', async () => {
    const { lines } = await run('complete');
    expect(lines.sort()).toEqual(['stderr: on standard error', 'stdout: on standard output']);
  });

  test('of one that dies in the middle the code is heard after all that it said, and no end', async () => {
    const heard = await run('die');
    expect(saidBy(heard).at(-1)).toEqual({ type: 'progress', step: 3, steps: 9 });
    expect(heard.exits).toEqual([{ code: 7, signal: null }]);
  });

  test('one that is asked to stop says so itself', async () => {
    const heard = await run('go on', (trial, type) => type === 'progress' && trial.send({ type: 'stop' }));
    expect(saidBy(heard).at(-1)).toEqual({ type: 'stopped', step: 2 });
    expect(heard.exits).toEqual([{ code: 0, signal: null }]);
  });

  test('one that is killed says nothing more, also when it was asked to stop first', async () => {
    const heard = await run('go on', (trial, type) => {
      if (type !== 'progress') return;
      trial.kill();
      trial.send({ type: 'stop' });
    });
    expect(saidBy(heard).at(-1)).toEqual({ type: 'progress', step: 3, steps: 9 });
    expect(heard.exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
  });
}
