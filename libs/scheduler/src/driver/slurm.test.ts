import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SlurmDriver } from './slurm.ts';
import { driverContract } from './testing/driverContract.ts';
import { fakeSlurm, type FakeSlurm } from './testing/fakeSlurm.ts';

let slurm: FakeSlurm;
const settings = { partition: 'gpu', account: 'lab', qos: 'long', timeLimit: '4:00:00', extra: ['--constraint=a100'] };
const command = ['/bin/true'];
beforeEach(() => (slurm = fakeSlurm(settings)));
afterEach(() => slurm.close());

describe('the driver of Slurm', () => {
  driverContract(() => slurm);

  test('a job is never requeued by Slurm, has no environment of its submitter, and what the site asks for', async () => {
    await slurm.driver.submit({ name: 'rates-t1-a1', command, folder: slurm.folder, gpus: 1, threads: 2 });
    const { argv } = slurm.submitted('rates-t1-a1');
    for (const option of [
      ...['--no-requeue', '--export=NONE', '--open-mode=append', '--gres=gpu:1', '--cpus-per-task=2'],
      ...['--partition=gpu', '--account=lab', '--qos=long', '--time=4:00:00', '--constraint=a100'],
      '--signal=B:TERM@120',
    ]) {
      expect(argv).toContain(option);
    }
  });

  test('a trial without a GPU asks for none', async () => {
    await slurm.driver.submit({ name: 'rates-t1-a1', command, folder: slurm.folder, gpus: 0, threads: 1 });
    expect(slurm.submitted('rates-t1-a1').argv.filter((option) => option.startsWith('--gres'))).toEqual([]);
  });

  test('the script is left to the command, and a part of a GPU is a whole one', async () => {
    await slurm.driver.submit({ name: 'rates-t1-a1', command, folder: slurm.folder, gpus: 0.5, threads: 2 });
    const { script, argv } = slurm.submitted('rates-t1-a1');
    expect(script).toContain('exec ');
    expect(argv).toContain('--gres=gpu:1');
  });

  test('machines to keep away from are excluded, beside those that the site excludes itself', async () => {
    const job = { name: 'rates-t1-a1', command, folder: slurm.folder, gpus: 1, threads: 2, avoid: ['n2', 'n3'] };
    await slurm.driver.submit(job);
    expect(slurm.submitted('rates-t1-a1').argv).toContain('--exclude=n2,n3');
    const site = fakeSlurm({ extra: ['--exclude=n1'] });
    await site.driver.submit({ ...job, name: 'rates-t1-a2', folder: site.folder });
    expect(site.submitted('rates-t1-a2').argv).toContain('--exclude=n1,n2,n3');
    site.close();
  });

  test('jobs are found among more names than a command line has room for', async () => {
    await slurm.driver.submit({ name: 'rates-t1-a1', command, folder: slurm.folder, gpus: 1, threads: 2 });
    const others = Array.from({ length: 5000 }, (_, index) => `a-sweep-with-a-long-name-t${index}-a${index}`);
    expect(await slurm.driver.observe([...others, 'rates-t1-a1'])).toMatchObject([{ name: 'rates-t1-a1' }]);
  });

  test('one job that Slurm has forgotten does not keep others from being cancelled', async () => {
    const { driver, folder } = slurm;
    const ids: string[] = [];
    for (const name of ['rates-t1-a1', 'rates-t2-a1', 'rates-t3-a1']) {
      const submission = await driver.submit({ name, command, folder, gpus: 1, threads: 2 });
      ids.push('externalId' in submission ? submission.externalId : '');
    }
    slurm.forget(ids[0] ?? '');
    expect(await Promise.all(ids.map((id) => driver.cancel(id)))).toEqual([true, true, true]);
    expect(slurm.cancelled()).toEqual(ids.slice(1));
  });

  test('without the commands of Slurm it says from where to submit', async () => {
    const driver = new SlurmDriver({ settings: {}, environment: { PATH: slurm.folder } });
    const submitted = driver.submit({ name: 'rates-t1-a1', command, folder: slurm.folder, gpus: 1, threads: 2 });
    await expect(submitted).rejects.toThrow('start coolsweep serve on a machine from which jobs can be submitted');
  });
});
