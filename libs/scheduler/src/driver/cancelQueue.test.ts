import { expect, it } from 'vitest';
import { CancelQueue } from './cancelQueue.ts';

it('asks once for all that come while a command is at work, and tells each what came of it', async () => {
  const commands: (readonly string[])[] = [];
  const answers: ((isAnswered: boolean) => void)[] = [];
  const queue = new CancelQueue((externalIds) => {
    commands.push(externalIds);
    return new Promise((resolve) => answers.push(resolve));
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const first = ['1', '2'].map((id) => queue.cancel(id));
  await turn();
  const later = ['3', '4', '5'].map((id) => queue.cancel(id));
  await turn();
  expect(commands).toEqual([['1', '2']]);
  answers[0]?.(true);
  await turn();
  expect(commands).toEqual([
    ['1', '2'],
    ['3', '4', '5'],
  ]);
  answers[1]?.(false);
  expect(await Promise.all([...first, ...later])).toEqual([true, true, false, false, false]);
});

it('goes on after a command that could not be run', async () => {
  let isThere = false;
  const queue = new CancelQueue(() => (isThere ? Promise.resolve(true) : Promise.reject(new Error('no scancel'))));
  await expect(queue.cancel('1')).rejects.toThrow('no scancel');
  isThere = true;
  expect(await queue.cancel('2')).toBe(true);
});
