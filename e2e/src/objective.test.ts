import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, lineOf, root, TestWorkspace } from './command.ts';

const examples = join(root, 'sweeps', 'examples');
const example = join(examples, 'custom-objective.yaml');
const objectives = join(examples, 'objectives');

interface Event {
  readonly event: string;
  readonly sweep?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly message?: string;
}

interface ExportedTrial {
  readonly trial: string;
  readonly state: string;
  readonly rho0: number;
  readonly cooling: number | null;
  readonly objective: number | null;
}

/** Of `show --json`, what there is of a trial that may have been pruned. */
interface PrunedTrial {
  readonly id: string;
  readonly state: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly results: Readonly<Record<string, number>>;
  readonly decision: Readonly<Record<string, unknown>> | null;
}

const eventsOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
const sweepOf = (stdout: string) => eventsOf(stdout).find(({ event }) => event === 'sweep')?.sweep ?? '';

async function trialsOf(workspace: TestWorkspace, sweep: string): Promise<ExportedTrial[]> {
  const { stdout } = await workspace.run('export', sweep, '--format', 'json');
  return (JSON.parse(stdout) as { trials: ExportedTrial[] }).trials;
}

/** A sweep file of the example with one trial, `steps` steps long. */
function oneTrial(workspace: TestWorkspace, steps: number): string {
  const text = readFileSync(example, 'utf8')
    .replace('steps: 20000, reportEvery: 500', `steps: ${steps}, reportEvery: ${steps / 100}`)
    .replace('seeds: 5', 'seeds: 1')
    .replace('values: [0, 0.9, 0.99]', 'values: [0.9]')
    .replace('values: [0.25, 1]', 'values: [1]')
    .replace('[0.9, 0.99] }', '0.9 }');
  const file = join(workspace.home, `steps-${steps}.yaml`);
  writeFileSync(file, text);
  return file;
}

describe('the example of an objective', () => {
  const workspace = new TestWorkspace();
  let sweep = '';
  beforeAll(async () => {
    const { code, stdout, stderr } = await workspace.run('run', example, '--objectives', objectives, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    sweep = sweepOf(stdout);
  });
  afterAll(() => workspace.close());

  it('runs every configuration with every seed, and cooling by momentum ends deeper than rolling downhill', async () => {
    const trials = await trialsOf(workspace, sweep);
    expect(trials).toHaveLength(5 * 5);
    const mean = (rho0: number, cooling: number | null) => {
      const found = trials.filter((trial) => trial.rho0 === rho0 && trial.cooling === cooling);
      return found.reduce((sum, { objective }) => sum + (objective ?? Number.NaN), 0) / found.length;
    };
    expect(mean(0.99, 1)).toBeLessThan(mean(0, null) / 2);
  });

  it('is shown and compared by what it is judged by', async () => {
    const shown = await workspace.run('show', sweep);
    expect(shown.stdout).toMatch(/judged by energy, minimize/);
    expect(shown.stdout).toMatch(/^method +energy +tuning budget/m);
    expect(shown.stdout).toMatch(/^coolingParticle\.ts .* 5 configurations, 25 trials$/m);
    expect(shown.stdout).not.toMatch(/accuracy/);
    const compared = await workspace.run('compare', sweep, '--json');
    expect(compared.code).toBe(0);
    expect(JSON.parse(compared.stdout)).toMatchObject({ metric: 'energy' });
  });

  it('repeats bit for bit, and not with another version of the module', async () => {
    const again = await workspace.run('rerun', `${sweep}-t3`, '--json');
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    expect(eventsOf(again.stdout).at(-1)).toMatchObject({ event: 'rerun', verdict: 'identical', weights: 'same' });
    const changed = join(workspace.home, 'changed');
    mkdirSync(changed);
    const text = readFileSync(join(objectives, 'coolingParticle.ts'), 'utf8');
    writeFileSync(join(changed, 'coolingParticle.ts'), text.replace('ripple = 0.25', 'ripple = 0.2'));
    const other = await workspace.run('rerun', `${sweep}-t3`, '--objectives', changed);
    expect(other.stderr).toMatch(/coolingParticle\.ts has changed: the trial is of the version [0-9a-f]{12}/);
    expect(other.code).toBe(5);
  });

  it('is previewed without schedules, also without its folder', async () => {
    const { code, stdout } = await workspace.run('preview', example);
    expect(code).toBe(0);
    expect(stdout).toMatch(/5 configurations × 5 seeds = 25 trials/);
    expect(stdout).toMatch(/objective coolingParticle\.ts, .*a module of your own, which has no schedules to show/);
  });
});

describe('an objective that is broken off', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  it('goes on from its checkpoint after Ctrl-C and after kill -9, to the same numbers', async () => {
    const file = oneTrial(workspace, 6_000_000);
    // Not after every report: until the trial hears that its scheduler is dead it would make others in place of the one that
    // is recorded.
    writeFileSync(file, `${readFileSync(file, 'utf8')}checkpoints: { minSeconds: 0.2 }\n`);
    /** Sends a signal when the trial has reported; resolves with the exit code. */
    const brokenOff = async (child: ChildProcess, signal: 'SIGINT' | 'SIGKILL') => {
      const result = ended(child);
      const line = await lineOf(child, (one) => one.includes('"event":"sweep"'));
      await lineOf(child, (one) => one.includes('"event":"progress"'));
      child.kill(signal);
      return { sweep: (JSON.parse(line) as Event).sweep ?? '', code: (await result).code };
    };
    const started = workspace.start(['run', file, '--objectives', objectives, '--json']);
    const { sweep, code } = await brokenOff(started, 'SIGINT');
    expect(code).toBe(130);
    // The folder is recorded with the sweep.
    await brokenOff(workspace.start(['run', '--resume', sweep, '--json']), 'SIGKILL');
    const resumed = await workspace.run('run', '--resume', sweep, '--json');
    expect(resumed.stderr).toBe('');
    expect(resumed.code).toBe(0);
    const log = await workspace.run('logs', `${sweep}-t1`);
    expect(log.stdout).toMatch(/goes on from the checkpoint/);
    const again = await workspace.run('rerun', `${sweep}-t1`, '--json');
    expect(eventsOf(again.stdout).at(-1)).toMatchObject({ event: 'rerun', verdict: 'identical', weights: 'same' });
  }, 300_000);
});

describe('an objective that falls behind', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());
  /** All come to the same but those of a high level, which wait for the answer to a report: they might end before it. */
  const module = `
export async function objective({ level }, trial) {
  const height = level > 50 ? level : 0;
  for (let step = 1; step <= 10; step++) {
    await trial.report({ step, steps: 10, metrics: { depth: height + 1 / step } });
    if (step === 8 && height > 0 && !trial.shouldStop())
      await new Promise((stopped) => trial.signal.addEventListener('abort', stopped));
    if (!trial.shouldStop()) continue;
    trial.log('was told to stop after step ' + step);
    return undefined;
  }
  return { depth: height };
}
`;

  it('is stopped by the pruner, as the decision says, and its configuration has no further trial', async () => {
    const folder = join(workspace.home, 'levels');
    mkdirSync(folder);
    writeFileSync(join(folder, 'levels.ts'), module);
    const file = join(workspace.home, 'levels.yaml');
    const lines = [
      'name: levels',
      'method: grid',
      'objective: { module: levels.ts }',
      'metric: { name: depth, goal: minimize }',
      'seeds: 2',
      'pruner: { name: median, minProgress: 0.5, startupConfigurations: 3 }',
      'resources: { gpus: 0, threads: 1 }',
      'parameters: { level: { values: [1, 2, 3, 100] } }',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const ran = await workspace.run('run', file, '--objectives', folder, '--slots', '1', '--json');
    expect(ran.code).toBe(0);
    const sweep = sweepOf(ran.stdout);
    const { stdout } = await workspace.run('show', sweep, '--json');
    const { configurations } = JSON.parse(stdout) as { configurations: { trials: PrunedTrial[] }[] };
    const trials = configurations.flatMap((configuration) => configuration.trials);
    const [behind = [], others = []] = [true, false].map((isBehind) =>
      trials.filter(({ params }) => (params.level === 100) === isBehind),
    );
    expect(others.map(({ state }) => state)).toEqual(Array(6).fill('completed'));
    expect(behind.map(({ state }) => state)).toEqual(['pruned', 'pruned']);
    // The decision about the first seed holds for the second, which is never begun.
    const reason = expect.stringMatching(/^100\.2 at annealing progress 0\.5 is worse than 0\.2, the median/) as string;
    for (const { decision } of behind)
      expect(decision).toMatchObject({ pruner: 'median', prune: true, compared: 4, reason });
    const ends = eventsOf(ran.stdout).filter(({ event, outcome }) => event === 'ended' && outcome === 'pruned');
    expect(ends).toMatchObject([{ state: 'pruned' }]);
    const [first, second] = behind;
    expect(first?.results.depth).toBeGreaterThan(100);
    expect(second?.results).toEqual({});
    expect((await workspace.run('logs', first?.id ?? '')).stdout).toMatch(/was told to stop after step [5-8]\b/);
  });
});

describe('an objective that fails', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());

  it('says where in its file, and its log holds the stack', async () => {
    const folder = join(workspace.home, 'failing');
    mkdirSync(folder);
    const text = '\nexport async function objective(): Promise<number> {\n  throw new Error("no such valley");\n}\n';
    writeFileSync(join(folder, 'coolingParticle.ts'), text);
    const file = oneTrial(workspace, 100);
    const { code, stdout } = await workspace.run('run', file, '--objectives', folder, '--json');
    expect(code).toBe(3);
    const failure = eventsOf(stdout).find(({ event }) => event === 'ended');
    expect(failure).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^Error: no such valley/) as string,
    });
    const log = await workspace.run('logs', `${sweepOf(stdout)}-t1`);
    expect(log.stdout).toMatch(/coolingParticle\.ts:3:9/);
  });
});

describe('code from elsewhere', () => {
  const workspace = new TestWorkspace();
  afterAll(() => workspace.close());
  const witness = join(workspace.home, 'loaded');
  const evil = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(witness)}, '');\nexport const objective = () => 0;\n`;

  it('is not loaded, whatever a sweep file says', async () => {
    const folder = join(workspace.home, 'objectives');
    cpSync(objectives, folder, { recursive: true });
    writeFileSync(join(workspace.home, 'evil.ts'), evil);
    symlinkSync(join(workspace.home, 'evil.ts'), join(folder, 'linked.ts'));
    const file = join(workspace.home, 'evil.yaml');
    for (const module of ['../evil.ts', join(workspace.home, 'evil.ts'), 'linked.ts']) {
      writeFileSync(file, readFileSync(example, 'utf8').replace('coolingParticle.ts', module));
      const { code } = await workspace.run('run', file, '--objectives', folder);
      expect(code).toBe(2);
    }
    expect((await workspace.run('ls', '--json')).stdout).toBe('[]\n');
    expect(() => readFileSync(witness)).toThrow();
  });

  it('is not loaded by a scheduler that serves, but for the folder that was named to it', async () => {
    const folder = join(workspace.home, 'submitted');
    mkdirSync(folder);
    writeFileSync(join(folder, 'coolingParticle.ts'), evil);
    const file = oneTrial(workspace, 100);
    const submitted = await workspace.run('submit', file, '--objectives', folder, '--json');
    expect(submitted.code).toBe(0);
    const served = workspace.start(['serve', '--json']);
    const line = await lineOf(served, (one) => one.includes('"event":"ended"'));
    expect(JSON.parse(line)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/needs a folder to be taken from: .* --objectives FOLDER/) as string,
    });
    expect(() => readFileSync(witness)).toThrow();
  });
});
