import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Contestant, type Command } from './contestant.ts';
import type { Task } from './protocol.ts';

const command: Command = [process.execPath, fileURLToPath(new URL('./fakeContestant.mjs', import.meta.url))];
const task = (variant: string): Task => ({ model: 'resnet20', batch: 4, variant, threads: 2, startedAtMs: 0 });

it('tells what the process told when it was ready, past what a library has printed', async () => {
  const contestant = await Contestant.start(command, task('works'));
  expect(contestant.ready).toMatchObject({ version: 'Fake 1.0', toFirstStepMs: 10, stepMs: 4 });
  await contestant.stop();
});

it('gives one answer for each turn', async () => {
  const contestant = await Contestant.start(command, task('works'));
  expect((await contestant.run(3)).ms).toBe(3 * 4);
  expect((await contestant.run(5)).ms).toBe(5 * 4);
  await contestant.stop();
});

it('can be stopped twice', async () => {
  const contestant = await Contestant.start(command, task('works'));
  await contestant.stop();
  await contestant.stop();
});

it('fails with the line in which the process said why it did not start', async () => {
  const starting = Contestant.start(command, task('fails'));
  await expect(starting).rejects.toThrow('ModuleNotFoundError: No module named torch');
});

it('fails when the program does not exist', async () => {
  await expect(Contestant.start(['no-such-program'], task('works'))).rejects.toThrow('cannot be started');
});

it('fails when the process ends in its turn', async () => {
  const contestant = await Contestant.start(command, task('dies'));
  await expect(contestant.run(1)).rejects.toThrow('it ended (exit code 3)');
});

it('fails when the process answers something else', async () => {
  await expect(Contestant.start(command, task('babbles'))).rejects.toThrow('it answered nonsense');
});

it('fails when the process stays silent, and ends it', async () => {
  const patience = { startTimeoutMs: 300, turnTimeoutMs: 300 };
  await expect(Contestant.start(command, task('sleeps'), patience)).rejects.toThrow('did not answer within 0.3 s');
});
