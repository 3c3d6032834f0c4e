import { expect, test } from 'vitest';
import { squeueJobs } from './squeueJson.ts';

const job = { job_id: 7, name: 'rates-t1-a1', state_reason: 'Resources', nodes: '' };
const printed = (jobs: readonly object[]) => JSON.stringify({ meta: {}, jobs });

test('a state is read as Slurm 22.05 prints it, and as later versions do', () => {
  const expected = {
    name: 'rates-t1-a1',
    externalId: '7',
    engine: 'queued',
    node: null,
    reason: 'PENDING (Resources)',
  };
  expect(squeueJobs(printed([{ ...job, job_state: 'PENDING' }]))).toEqual([expected]);
  expect(squeueJobs(printed([{ ...job, job_state: ['PENDING', 'REQUEUED'] }]))).toEqual([expected]);
});

test('a node that failed, and a state of a version to come, mean lost and not ended', () => {
  const engines = ['NODE_FAIL', 'PREEMPTED', 'SOMETHING_NEW'].map(
    (state) => squeueJobs(printed([{ ...job, job_state: state }]))?.[0]?.engine,
  );
  expect(engines).toEqual(['lost', 'lost', 'lost']);
});

test('what is no list of jobs is no answer', () => {
  expect(squeueJobs('slurm_load_jobs error')).toBeNull();
  expect(squeueJobs('{"jobs": [{"job_id": "x"}]}')).toBeNull();
});
