import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { ClusterConfig, CoolSweepConfig, RayConfig, SlurmConfig } from './coolSweepConfig.ts';
import { configOf, readConfig } from './operatorConfig.ts';
import type { clusterSettings } from './remote/clusterSettings.ts';

const file = 'coolsweep.config.ts';
const of = (cluster: unknown) => configOf({ cluster }, file).cluster;

describe('what a configuration says', () => {
  test('a cluster of which nothing is said has the usual times', () => {
    expect(configOf({}, file).cluster).toMatchObject({ jobs: 4, leaseSeconds: 300, beatSeconds: 10, slurm: {} });
  });

  test('what a site asks for is read', () => {
    const slurm = { partition: 'gpu', timeLimit: '4:00:00', extra: ['--constraint=a100'] };
    expect(of({ slurm, jobs: 8 })).toMatchObject({ slurm, jobs: 8 });
  });

  test('a mistake is told with file and field', () => {
    expect(() => of({ slurm: { partitoin: 'gpu' } })).toThrow(/^coolsweep\.config\.ts: cluster\.slurm: .*partitoin/);
    expect(() => of({ slurm: { partition: 'gpu; reboot' } })).toThrow('cluster.slurm.partition: must be one word');
    expect(() => of({ jobs: 0 })).toThrow('coolsweep.config.ts: cluster.jobs');
    expect(() => configOf({ slurm: {} }, file)).toThrow(/the default export: .*slurm/);
    expect(() => configOf(() => ({}), file)).toThrow(/the default export: .*function/);
  });

  test('an option by which attempts are found again is not to be set', () => {
    for (const option of ['--job-name=x', '--requeue', '--export=ALL', '--array=1-9'])
      expect(() => of({ slurm: { extra: [option] } })).toThrow('coolsweep itself sets');
    expect(() => of({ slurm: { extra: ['rm -rf /'] } })).toThrow('must be an option of sbatch');
  });

  test('what an operator says of Ray is read, and a file is looked for beside the one that names it', () => {
    expect(of({}).ray).toMatchObject({ address: 'http://127.0.0.1:8265', queued: 2, startTimeoutSeconds: 600 });
    const ray = { address: 'https://head:8265/', tokenFile: 'ray.token', resources: { a100: 1 } };
    expect(configOf({ cluster: { ray } }, '/srv/lab/coolsweep.config.ts').cluster.ray).toMatchObject({
      ...{ address: 'https://head:8265', tokenFile: '/srv/lab/ray.token', resources: { a100: 1 } },
    });
  });

  test('a mistake about Ray is told with its field', () => {
    for (const [ray, message] of [
      [{ adress: 'http://head:8265' }, /cluster\.ray: .*adress/],
      [{ address: 'ray://head:10001' }, /ray\.address: must be the address of Ray's dashboard/],
      [{ address: 'http://me:secret@head:8265' }, /ray\.address: must have no password/],
      [{ tokenFile: '' }, /ray\.tokenFile: must name a file/],
      [{ startTimeoutSeconds: 0 }, /ray\.startTimeoutSeconds/],
      [{ queued: 0 }, /ray\.queued/],
      [{ resources: { a100: 0 } }, /ray\.resources\.a100/],
    ] as const)
      expect(() => of({ ray })).toThrow(message);
  });

  test('a lease has to outlast some beats', () => {
    expect(() => of({ leaseSeconds: 30 })).toThrow('cluster.leaseSeconds: must be at least 4 times beatSeconds (10)');
  });

  test('an editor knows every field that is read', () => {
    type Read = z.input<typeof clusterSettings>;
    expectTypeOf<keyof ClusterConfig>().toEqualTypeOf<keyof Read>();
    expectTypeOf<keyof SlurmConfig>().toEqualTypeOf<keyof NonNullable<Read['slurm']>>();
    expectTypeOf<keyof RayConfig>().toEqualTypeOf<keyof NonNullable<Read['ray']>>();
    expectTypeOf<keyof CoolSweepConfig>().toEqualTypeOf<'cluster'>();
  });
});

describe('the file of a configuration', () => {
  let home: string;
  beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), 'coolsweep-config-'))));
  afterEach(() => rm(home, { recursive: true }));
  const write = async (text: string, name = file, mode = 0o600) => {
    const path = join(home, name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  };
  const jobsIn = async (named?: string) => (await readConfig({ home }, named)).cluster.jobs;

  test('is TypeScript of the data folder, or the file that the operator named', async () => {
    await write(`
      import type { CoolSweepConfig } from '@coolsweep/runner/config';
      import { availableParallelism } from 'node:os';
      const jobs: number = availableParallelism() > 0 ? 7 : 0;
      export default { cluster: { jobs } } satisfies CoolSweepConfig;`);
    expect(await jobsIn()).toBe(7);
    expect(await jobsIn(await write('export default { cluster: { jobs: 8 } };', 'lab.mts'))).toBe(8);
    expect(await jobsIn(await write('module.exports.default = { cluster: { jobs: 9 } };', 'lab.cjs'))).toBe(9);
    await expect(jobsIn(join(home, 'lab.json'))).rejects.toThrow('lab.json: must be TypeScript or JavaScript');
  });

  test('may import what lies beside it', async () => {
    await write('export const jobs = 3;', 'lab.ts');
    await write(`import { jobs } from './lab.ts'; export default { cluster: { jobs } };`);
    expect(await jobsIn()).toBe(3);
  });

  test('is told of with what it throws, and with what it lacks', async () => {
    await write(`throw new Error('no lab here');`);
    await expect(jobsIn()).rejects.toThrow(`${join(home, file)} cannot be run: no lab here`);
    await write('export default {');
    await expect(jobsIn()).rejects.toThrow(/cannot be run: .*coolsweep\.config\.ts:1/s);
    await write('export const cluster = {};');
    await expect(jobsIn()).rejects.toThrow('has no default export: export default { cluster: { … } }');
  });

  test('is not run when others can write it, or its folder', async () => {
    const mark = join(home, 'mark');
    const text = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); export default {};`;
    for (const mode of [0o620, 0o602]) {
      await write(text, file, mode);
      await expect(jobsIn()).rejects.toThrow(`${join(home, file)} can be written by others: chmod go-w it`);
    }
    await write(text);
    await chmod(home, 0o777);
    await expect(jobsIn()).rejects.toThrow(`is not run: ${home} can be written by others`);
    // A link leads elsewhere: there too.
    const lab = join(home, 'lab');
    await mkdir(lab);
    await symlink(join(home, file), join(lab, file));
    await expect(jobsIn(join(lab, file))).rejects.toThrow(`is not run: ${home} can be written by others`);
    await expect(import('node:fs/promises').then(({ access }) => access(mark))).rejects.toThrow('ENOENT');
  });

  test('that is missing is told with what to do, also who has the one of before', async () => {
    await expect(jobsIn()).rejects.toThrow(/coolsweep\.config\.ts: cannot be read.*--config FILE/);
    await write('jobs: 8', 'cluster.yaml');
    await expect(jobsIn()).rejects.toThrow(
      /cluster\.yaml is not read any more: write its fields here, as export default/,
    );
  });
});
