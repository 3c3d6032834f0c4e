import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { Refresher } from './Refresher.ts';

const changed = { all: false, sweeps: ['rates'], trials: [], schedulers: false };

/** A question that is on the screen, whose answers are given by hand. */
function watched(input: object, everyMs = 0) {
  const answers: (() => void)[] = [];
  const queryClient = new QueryClient();
  const observer = new QueryObserver(queryClient, {
    queryKey: [['sweep', 'head'], { input, type: 'query' }],
    meta: { live: { everyMs } },
    queryFn: () => new Promise<number>((resolve) => answers.push(() => resolve(answers.length))),
  });
  observer.subscribe(() => undefined);
  return { queryClient, answers };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('asks again what has changed, and what changes meanwhile once more, however often it does', async () => {
  const { queryClient, answers } = watched({ sweepId: 'rates' });
  answers[0]?.();
  await turn();
  const refresher = new Refresher(queryClient);
  for (let times = 0; times < 5; times++) {
    refresher.take(changed);
    await turn();
  }
  const whileOneIsAsked = answers.length;
  answers[1]?.();
  await turn();
  await turn();
  expect([whileOneIsAsked, answers.length]).toEqual([2, 3]);
  queryClient.clear();
});

it('leaves alone what has not changed', async () => {
  const { queryClient, answers } = watched({ sweepId: 'other' });
  answers[0]?.();
  await turn();
  new Refresher(queryClient).take(changed);
  await turn();
  expect(answers.length).toBe(1);
  queryClient.clear();
});

it('asks what is not to be asked often only when its last answer is old enough, and then once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const { queryClient, answers } = watched({ sweepId: 'rates' }, 3000);
    answers[0]?.();
    await turn();
    const refresher = new Refresher(queryClient);
    for (let times = 0; times < 3; times++) {
      refresher.take(changed);
      await turn();
      vi.advanceTimersByTime(900);
    }
    await turn();
    const early = answers.length;
    vi.advanceTimersByTime(300);
    await turn();
    expect([early, answers.length]).toEqual([1, 2]);
    queryClient.clear();
  } finally {
    vi.useRealTimers();
  }
});
