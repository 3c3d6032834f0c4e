import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, TestWorkspace } from './command.ts';

const tiny = join(root, 'e2e', 'src', 'tiny.yaml');

interface Exported {
  readonly trial: string;
  readonly seed: number;
  readonly folder: string;
  readonly file: string;
}

interface Results {
  readonly trial: { readonly results: Readonly<Record<string, number>> };
  readonly replicates: readonly { readonly seed: number; readonly objective: number }[];
  readonly model: { readonly weightsHash: string; readonly check: { readonly largestDifference: number } };
}

/**
 * A program of somebody else: TensorFlow.js alone, in its own process. Prints the probabilities of two images, one black,
 * one with a white corner.
 */
const program = `
  const tf = await import('@tensorflow/tfjs');
  const model = await tf.loadLayersModel(process.argv.at(-1));
  const pixels = new Float32Array(2 * 8 * 8);
  pixels.fill(255, 64, 64 + 20);
  const out = model.predict(tf.tensor4d(pixels, [2, 8, 8, 1]));
  console.log(JSON.stringify({ shape: out.shape, values: Array.from(out.dataSync()) }));
`;

describe('coolsweep export-best', () => {
  const workspace = new TestWorkspace();
  const out = (name: string) => join(workspace.home, name);
  let server: Server;
  let sweepId = '';

  beforeAll(async () => {
    const file = out('three.yaml');
    const text = readFileSync(tiny, 'utf8').replace('seeds: 2', 'seeds: 3\naveraging: {ema: 0.9}');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await workspace.run('run', file, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; sweep?: string });
    sweepId = events.find(({ event }) => event === 'sweep')?.sweep ?? '';
    server = createServer((request, response) => {
      response.end(readFileSync(join(workspace.home, request.url ?? '')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.close();
    await workspace.close();
  });

  async function exported(...argv: string[]): Promise<Exported> {
    const { code, stdout, stderr } = await workspace.run('export-best', ...argv, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Exported;
  }

  const resultsOf = ({ folder }: Exported) => JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results;

  const weightsIn = (name: string) => readFileSync(join(out(name), 'group1-shard1of1.bin'));

  /** What the program prints of the model in a folder of the workspace. */
  async function probabilities(name: string): Promise<number[]> {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/${name}/model.json`;
    const argv = ['--input-type=module', '-e', program, url];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: root });
    const { shape, values } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      shape: number[];
      values: number[];
    };
    expect(shape).toEqual([2, 10]);
    return values;
  }

  it('leaves one checkpoint of every trial that has completed', () => {
    const folder = join(workspace.home, 'data', 'checkpoints');
    // 1,200 images in batches of 32, three epochs.
    const last = `${String(3 * Math.ceil(1200 / 32)).padStart(10, '0')}.checkpoint`;
    expect(readdirSync(folder).map((trial) => readdirSync(join(folder, trial)))).toEqual(Array(6).fill([last]));
  });

  it('writes the median trial of the best configuration, whose model a program of others loads', async () => {
    const best = await exported(sweepId, '--out', out('best'));
    expect(readdirSync(best.folder).sort()).toEqual(
      [
        'README.md',
        `${sweepId}-best.yaml`,
        'group1-shard1of1.bin',
        'model.json',
        'preprocessing.json',
        'results.json',
      ].sort(),
    );
    const { replicates, model } = resultsOf(best);
    const [, median] = [...replicates].sort((a, b) => a.objective - b.objective);
    expect(replicates.find(({ seed }) => seed === best.seed)?.objective).toBe(median?.objective);
    expect(model.check.largestDifference).toBeLessThan(1e-5);
    const values = await probabilities('best');
    for (const image of [values.slice(0, 10), values.slice(10)])
      expect(image.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(values.slice(0, 10)).not.toEqual(values.slice(10));
  });

  it('writes a sweep file that runs, and whose trial repeats the exported one', async () => {
    const { file, seed, folder } = await exported(sweepId, '--out', out('again'), '--no-model');
    const text = readFileSync(file, 'utf8').replace(/seeds:\n( +- \d+\n)+/, `seeds: [${seed}]\n`);
    writeFileSync(join(folder, 'one.yaml'), text);
    const { code, stdout } = await workspace.run('run', join(folder, 'one.yaml'), '--fresh', '--json');
    expect(code).toBe(0);
    const again = JSON.parse(stdout.trim().split('\n')[0] ?? '') as { sweep: string };
    const one = await exported(again.sweep, '--out', out('one'));
    const [first, second] = [
      resultsOf(one),
      JSON.parse(readFileSync(join(out('best'), 'results.json'), 'utf8')) as Results,
    ];
    expect(first.model.weightsHash).toBe(second.model.weightsHash);
    expect(first.trial.results['test/accuracy']).toBe(second.trial.results['test/accuracy']);
  }, 300_000);

  it('exports averages of the weights, and any trial', async () => {
    const trial = `${sweepId}-t1`;
    const last = await exported('--trial', trial, '--out', out('last'));
    await exported('--trial', trial, '--weights', 'ema', '--out', out('ema'));
    expect(last.trial).toBe(trial);
    expect(weightsIn('ema').equals(weightsIn('last'))).toBe(false);
  }, 300_000);

  it('says how to get a model back whose checkpoint is gone, and exports it then', async () => {
    const trial = `${sweepId}-t1`;
    rmSync(join(workspace.home, 'data', 'checkpoints', trial), { recursive: true });
    const gone = await workspace.run('export-best', '--trial', trial, '--out', out('gone'));
    expect(gone.code).toBe(4);
    expect(gone.stderr).toContain(`coolsweep rerun ${trial}`);
    expect(readdirSync(workspace.home)).not.toContain('gone');
    const rerun = await workspace.run('rerun', trial, '--json');
    expect(rerun.code).toBe(0);
    await exported('--trial', trial, '--out', out('back'));
    expect(weightsIn('back').equals(weightsIn('last'))).toBe(true);
  }, 300_000);
});
