import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Readiness } from './readiness.ts';

type Pulse = ConstructorParameters<typeof Readiness>[0]['pulse'];
type Found = Awaited<ReturnType<Pulse>>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A database that answers when it is told to. */
function database() {
  const answers: { resolve: (found: Found) => void; reject: (why: Error) => void }[] = [];
  const pulse: Pulse = () => new Promise<Found>((resolve, reject) => answers.push({ resolve, reject }));
  return { answers, readiness: new Readiness({ pulse }) };
}

it('is there as long as the database answers, and asks once for all who ask meanwhile', async () => {
  const { answers, readiness } = database();
  const asked = [readiness.ask(), readiness.ask()];
  expect(answers).toHaveLength(1);
  answers[0]?.resolve({} as Found);
  expect(await Promise.all(asked)).toEqual([true, true]);
  const again = readiness.ask();
  answers[1]?.reject(new Error('away'));
  expect(await again).toBe(false);
});

it('is not there when the database takes longer than three seconds', async () => {
  const { readiness } = database();
  const asked = readiness.ask();
  await vi.advanceTimersByTimeAsync(2999);
  expect(await Promise.race([asked, Promise.resolve('waiting')])).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toBe(false);
});
