import { expect, it } from 'vitest';
import { AttemptOrder } from './attemptOrder.ts';

/** A write that has its turn when it is let through, and then fails or is done. */
function writes() {
  const order = new AttemptOrder();
  const done: string[] = [];
  const write = (attemptId: number, name: string, fails = false) => {
    let pass: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (pass = resolve));
    const end = order.run(attemptId, async () => {
      await turn;
      order.check(attemptId);
      if (fails) throw new Error('away');
      done.push(name);
    });
    return { pass, end };
  };
  return { done, write };
}

it('a write that waited behind one that failed fails with it, so that nothing is recorded after a gap', async () => {
  const { done, write } = writes();
  const [first, second, finish] = [write(1, 'points'), write(1, 'more points', true), write(1, 'end')];
  for (const { pass } of [first, second]) pass();
  await first.end;
  await expect(second.end).rejects.toThrow('away');
  finish.pass();
  await expect(finish.end).rejects.toThrow('away');
  expect(done).toEqual(['points']);
});

it('writes about other attempts are done all the same, and so is what comes once nothing waits any more', async () => {
  const { done, write } = writes();
  const [failing, other] = [write(1, 'lost', true), write(2, 'other')];
  for (const { pass } of [failing, other]) pass();
  await expect(failing.end).rejects.toThrow('away');
  await other.end;
  const later = write(1, 'later');
  later.pass();
  await later.end;
  expect(done).toEqual(['other', 'later']);
});
