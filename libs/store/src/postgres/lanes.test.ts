import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

function opened() {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
}

describe('lanes', () => {
  it('do what is in one lane in order, and what is in another meanwhile', async () => {
    const lanes = new Lanes();
    const { gate, open } = opened();
    const done: string[] = [];
    const first = lanes.run('a', () => gate.then(() => done.push('a1')));
    const second = lanes.run('a', () => Promise.resolve(done.push('a2')));
    await lanes.run('b', () => Promise.resolve(done.push('b1')));
    open();
    await Promise.all([first, second]);
    expect(done).toEqual(['b1', 'a1', 'a2']);
  });

  it('go on after work that fails, which its giver is told', async () => {
    const lanes = new Lanes();
    const failed = lanes.run('a', () => Promise.reject(new Error('no')));
    const next = lanes.run('a', () => Promise.resolve(2));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe(2);
  });

  it('are idle once all is done, also what was added while others waited', async () => {
    const lanes = new Lanes();
    const { gate, open } = opened();
    let last = 0;
    void lanes.run('a', async () => {
      await gate;
      void lanes.run('b', () => Promise.resolve((last = 2)));
    });
    open();
    await lanes.idle();
    expect(last).toBe(2);
  });
});

describe('items of one work', () => {
  const gathering = (most = 10) => {
    const batches: (readonly number[])[] = [];
    const work = (items: readonly number[]) => Promise.resolve(batches.push(items));
    return { batches, gathering: { most, work } };
  };

  it('are worked on together when they wait in a lane at the same time, and at once when it is empty', async () => {
    const lanes = new Lanes();
    const { batches, gathering: sums } = gathering();
    const all = [1, 2, 3].map((item) => lanes.gather('a', sums, item));
    expect(await Promise.all(all)).toEqual([1, 2, 2]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('are not put before something else that came into the lane between them', async () => {
    const lanes = new Lanes();
    const { batches, gathering: sums } = gathering();
    const other = gathering();
    const first = lanes.gather('a', sums, 1);
    await Promise.all([
      first,
      lanes.gather('a', sums, 2),
      lanes.gather('a', other.gathering, 9),
      lanes.gather('a', sums, 3),
      lanes.run('a', () => Promise.resolve()),
      lanes.gather('a', sums, 4),
    ]);
    expect(batches).toEqual([[1], [2], [3], [4]]);
    expect(other.batches).toEqual([[9]]);
  });

  it('are no more at once than the work can take', async () => {
    const lanes = new Lanes();
    const { batches, gathering: sums } = gathering(2);
    await Promise.all([1, 2, 3, 4].map((item) => lanes.gather('a', sums, item)));
    expect(batches).toEqual([[1], [2, 3], [4]]);
  });
});
