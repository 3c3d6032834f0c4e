import { expect, test } from 'vitest';
import { clusterSettingsOf, readClusterFile } from './clusterFile.ts';

const of = (text: string) => clusterSettingsOf(text, 'cluster.yaml');

test('an empty file is a cluster with the usual times', () => {
  expect(of('')).toMatchObject({ jobs: 4, leaseSeconds: 300, beatSeconds: 10, slurm: {} });
});

test('what a site asks for is read', () => {
  const text = 'slurm: { partition: gpu, timeLimit: "4:00:00", extra: ["--constraint=a100"] }\njobs: 8';
  expect(of(text)).toMatchObject({
    slurm: { partition: 'gpu', timeLimit: '4:00:00', extra: ['--constraint=a100'] },
    jobs: 8,
  });
});

test('a mistake is told with file and field', () => {
  expect(() => of('slurm: { partitoin: gpu }')).toThrow(/cluster\.yaml: slurm: .*partitoin/);
  expect(() => of('slurm: { partition: "gpu; reboot" }')).toThrow('slurm.partition: must be one word');
  expect(() => of('jobs: 0')).toThrow('cluster.yaml: jobs');
  expect(() => of('jobs: [')).toThrow('cluster.yaml: ');
});

test('an option by which attempts are found again is not to be set', () => {
  for (const option of ['--job-name=x', '--requeue', '--export=ALL', '--array=1-9'])
    expect(() => of(`slurm: { extra: ["${option}"] }`)).toThrow('coolsweep itself sets');
  expect(() => of('slurm: { extra: ["rm -rf /"] }')).toThrow('must be an option of sbatch');
});

test('what an operator says of Ray is read, and a file is looked for beside the one that names it', () => {
  expect(of('').ray).toMatchObject({ address: 'http://127.0.0.1:8265', queued: 2, startTimeoutSeconds: 600 });
  const text = 'ray: { address: "https://head:8265/", tokenFile: ray.token, resources: { a100: 1 } }';
  expect(clusterSettingsOf(text, '/srv/lab/cluster.yaml').ray).toMatchObject({
    ...{ address: 'https://head:8265', tokenFile: '/srv/lab/ray.token', resources: { a100: 1 } },
  });
});

test('a mistake about Ray is told with its field', () => {
  for (const [text, message] of [
    ['adress: "http://head:8265"', /ray: .*adress/],
    ['address: "ray://head:10001"', /ray\.address: must be the address of Ray's dashboard/],
    ['address: "http://me:secret@head:8265"', /ray\.address: must have no password/],
    ['tokenFile: ""', /ray\.tokenFile: must name a file/],
    ['startTimeoutSeconds: 0', /ray\.startTimeoutSeconds/],
    ['queued: 0', /ray\.queued/],
    ['resources: { a100: 0 }', /ray\.resources\.a100/],
  ] as const)
    expect(() => of(`ray: { ${text} }`)).toThrow(message);
});

test('a lease has to outlast some beats', () => {
  expect(() => of('leaseSeconds: 30')).toThrow('leaseSeconds: must be at least 4 times beatSeconds (10)');
});

test('a file that is missing is told with what to do', async () => {
  await expect(readClusterFile('/nowhere/cluster.yaml')).rejects.toThrow('--cluster FILE');
});
