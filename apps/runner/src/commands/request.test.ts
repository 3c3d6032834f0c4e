import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { withStore } from '../workspace.ts';
import { request } from './request.ts';
import { retry } from './retry.ts';

const at = new Date(0);

describe('what is asked of sweeps and trials', () => {
  let test: TestCommand;
  let id = '';

  beforeEach(async () => {
    test = await testCommand();
    await withStore(test.context.environment, async (store) => ({ id } = await store.createSweep(exampleSweep(), at)));
  });
  afterEach(() => test.end());

  const overview = () => withStore(test.context.environment, (store) => store.sweepById(id));

  /** Both trials fail, and the sweep is over. */
  const fail = () =>
    withStore(test.context.environment, async (store) => {
      for (const _ of [1, 2]) {
        const claim = await store.claim(id, { owner: 'test', at, leaseUntil: new Date(60_000) });
        const ended = { outcome: 'failed', at, objective: null, results: {}, failure: null } as const;
        await store.finish(claim!.attemptId, ended);
      }
      await store.setSweepState(id, 'finished');
    });

  it.each(['pause', 'resume', 'cancel'] as const)('%s is kept for the scheduler of the sweep', async (what) => {
    expect(await request(test.context, id, what)).toBe(0);
    expect((await overview()).sweep.requested).toBe(what);
    expect(test.values).toEqual([{ sweep: id, requested: what }]);
    expect(test.lines.join('\n')).toContain('no scheduler is at work');
  });

  it('may be asked of one trial', async () => {
    await request(test.context, `${id}-t2`, 'cancel');
    const trials = await withStore(test.context.environment, (store) => store.trialsOf(id));
    expect(trials.map(({ requested }) => requested)).toEqual([null, 'cancel']);
    expect(test.values).toEqual([{ trial: `${id}-t2`, requested: 'cancel' }]);
  });

  it('is refused where nothing has the id, or the sweep is over', async () => {
    await expect(request(test.context, 'nothing', 'pause')).rejects.toMatchObject({ code: 'not_found' });
    await fail();
    await expect(request(test.context, id, 'pause')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('retry has all failed trials wait again when it is told so, and queues the sweep', async () => {
    await fail();
    await expect(retry(test.context, id, { failed: false })).rejects.toThrow(`coolsweep retry ${id} --failed`);
    await retry(test.context, id, { failed: true });
    const { sweep, counts } = await overview();
    expect([sweep.state, counts.waiting]).toEqual(['queued', 2]);
    expect(test.values).toEqual([{ sweep: id, trials: [`${id}-t1`, `${id}-t2`] }]);
  });

  it('retry takes one trial, and says so when there is nothing to retry', async () => {
    await fail();
    await retry(test.context, `${id}-t2`, { failed: false });
    expect((await overview()).counts).toMatchObject({ failed: 1, waiting: 1 });
    await retry(test.context, `${id}-t2`, { failed: false });
    expect(test.lines.at(-1)).toMatch(/^nothing to retry/);
  });
});
