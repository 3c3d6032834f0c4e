import { expect, it } from 'vitest';
import { ToastQueue } from './ToastQueue.ts';

it('keeps messages until somebody shows them, and hands later ones on at once, each one time', () => {
  const queue = new ToastQueue();
  const shown: string[] = [];
  queue.add({ title: 'first' });
  const stop = queue.follow(({ title }) => shown.push(title));
  queue.add({ title: 'second' });
  expect(shown).toEqual(['first', 'second']);
  stop();
  queue.add({ title: 'third' });
  queue.follow(({ title }) => shown.push(title));
  expect(shown).toEqual(['first', 'second', 'third']);
});
