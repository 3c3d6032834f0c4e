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
