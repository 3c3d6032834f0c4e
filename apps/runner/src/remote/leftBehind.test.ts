import { expect, test } from 'vitest';
import { checkSweepFile, memoryStore, trialsOfGrid } from '@coolsweep/sweep';
import { leftBehind } from './leftBehind.ts';

const file = JSON.stringify({
  ...{ name: 'toy', method: 'grid', model: 'mlp', dataset: 'digits', epochs: 1, batchSize: 8 },
  ...{ optimizer: { name: 'sgd' }, parameters: { 'optimizer.learningRate': { values: [0.1, 0.2, 0.3] } } },
});

test('attempts that run under an owner that is gone are left behind; those of others, and those that ended, are not', async () => {
  const checked = checkSweepFile(file);
  if ('problems' in checked) throw new Error('the sweep file of this test is wrong');
  const store = memoryStore();
  const at = new Date(0);
  const { spec, configurations } = checked;
  const trials = trialsOfGrid(spec, configurations);
  const sweep = await store.createSweep({ spec, source: file, environment: {}, trials }, at);
  const claimed = async (owner: string) => {
    const claim = await store.claim(sweep.id, { owner, at, leaseUntil: new Date(1000) });
    return claim ?? expect.fail('nothing could be claimed');
  };
  await store.setSweepState(sweep.id, 'active');
  const [ended, left] = [await claimed('slurm:gone'), await claimed('slurm:gone')];
  await claimed('slurm:there');
  await store.finish(ended.attemptId, { outcome: 'completed', results: {}, failure: null, at, objective: null });
  const jobs = await leftBehind(store, (owner) => owner === 'slurm:gone');
  expect(jobs.map(({ sweep: { id }, claim }) => [id, claim.trial.id, claim.attemptId, claim.attemptNumber])).toEqual([
    [sweep.id, left.trial.id, left.attemptId, 1],
  ]);
});
