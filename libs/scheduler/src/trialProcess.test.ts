import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { slotEnvironment } from './slotEnvironment.ts';
import { exampleGpu } from './testing/exampleGpu.ts';
import { launchContract } from './testing/launchContract.ts';
import { forkTrials, type ProcessExit, type TrialProcess } from './trialProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'coolsweep-scheduler-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modulePath = join(folder, 'trial.mjs');
writeFileSync(
  modulePath,
  `process.on('disconnect', () => process.exit(1));
   process.on('message', (message) => {
     if (message.type === 'stop') process.exit(3);
     console.log('on standard output');
     console.error('on standard error');
     process.send({ device: process.env.CUDA_VISIBLE_DEVICES, base: process.env.BASE, got: message.type });
   });`,
);

interface Heard {
  readonly messages: unknown[];
  readonly lines: string[];
}

/** Starts the process, sends it `start`, and does `next` when it has answered. */
function runTrialProcess(next: (trial: TrialProcess) => void): Promise<Heard & { exit: ProcessExit }> {
  const slot = { name: 'gpu-1', gpu: exampleGpu({ index: 1, uuid: 'GPU-bbbb' }) };
  const heard: Heard = { messages: [], lines: [] };
  return new Promise((resolve) => {
    const trial = forkTrials(modulePath, [], { BASE: 'kept', CUDA_VISIBLE_DEVICES: 'GPU-aaaa,GPU-bbbb' })(
      slotEnvironment(slot, 1),
      {
        message: (message) => {
          heard.messages.push(message);
          next(trial);
        },
        line: (stream, text) => heard.lines.push(`${stream}: ${text}`),
        exit: (exit) => resolve({ ...heard, exit }),
      },
    );
    trial.send({
      type: 'start',
      trialId: 't',
      attemptId: 1,
      config: {} as never,
      seed: 1,
      dataDir: null,
      cacheDir: '',
    });
  });
}

describe('a trial process', () => {
  launchContract((entry) => forkTrials(entry, [], {}));

  it('sees its own GPU alone, over the environment of its parent', async () => {
    const { messages } = await runTrialProcess((trial) => trial.send({ type: 'stop' }));
    expect(messages).toEqual([{ device: 'GPU-bbbb', base: 'kept', got: 'start' }]);
  });

  it('has its lines and its exit code heard, the exit last', async () => {
    const { lines, exit } = await runTrialProcess((trial) => trial.send({ type: 'stop' }));
    expect([...lines].sort()).toEqual(['stderr: on standard error', 'stdout: on standard output']);
    expect(exit).toEqual({ code: 3, signal: null });
  });

  it('can be killed, and hears nothing afterwards', async () => {
    const { exit } = await runTrialProcess((trial) => {
      trial.kill();
      trial.send({ type: 'stop' });
    });
    expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
