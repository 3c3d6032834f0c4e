import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, lineOf, root } from './command.ts';
import { differences } from './faults/differences.ts';
import { eventually, within } from './faults/patience.ts';
import { processesOf, signalled, trialProcessesOf } from './faults/processTable.ts';
import { Scene } from './faults/scene.ts';
import type { StartedCommand } from './faults/startedCommand.ts';
import type { SweepRecord } from './faults/sweepRecord.ts';
import { PretendMachine, uuidOf } from './pretendMachine.ts';

const patienceMs = 120_000;
const tiny = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8');

/** Two trials of ten seconds or more each. */
const twoTrials = tiny.replace('epochs: 3', 'epochs: 400').replace('seeds: 2', 'seeds: 1');

/** Of a test that failed half-way there are processes that nothing else would end. */
function endAll(folder: string): void {
  for (const { pid } of processesOf(folder)) signalled(pid, 'SIGKILL');
}

// Processes are known again by what Linux says of them.
describe.runIf(process.platform === 'linux')('trials of serve --detached', () => {
  let parent = '';
  let file = '';
  let undisturbed: SweepRecord;

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'coolsweep-detached-'));
    file = join(parent, 'tiny.yaml');
    writeFileSync(file, `${twoTrials}resources: { gpus: 0, threads: 1 }\n`);
    const scene = new Scene(parent, 'run', null);
    expect((await within(scene.start('run', file, '--slots', '1', '--json').ended, 'run')).code).toBe(0);
    const [record] = scene.sweeps() ?? [];
    if (record === undefined) throw new Error('the undisturbed run recorded nothing');
    undisturbed = record;
    await scene.close({ keep: false });
  });
  afterAll(() => {
    endAll(parent);
    rmSync(parent, { recursive: true, force: true });
  });

  const serve = (scene: Scene) => scene.start('serve', '--detached', '--slots', '1', '--json');

  /** The trial that is at work, once its first points are recorded. */
  async function atWork(scene: Scene, command: StartedCommand): Promise<number> {
    const hasPoints = () => scene.sweeps()?.[0]?.trials[0]?.points.length ?? 0;
    const pid = await eventually(() => {
      if (command.isOver) throw new Error('coolsweep serve has ended');
      return hasPoints() > 0 ? (scene.trialProcesses()[0] ?? null) : null;
    }, patienceMs);
    expect(pid).not.toBeNull();
    return pid ?? 0;
  }

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'outlive it when %s ends it: the next one goes on with the same process, and nothing is trained twice',
    async (signal) => {
      const scene = new Scene(parent, 'serve', null);
      expect((await scene.start('submit', file, '--on', 'local', '--json').ended).code).toBe(0);
      const first = serve(scene);
      const pid = await atWork(scene, first);
      first.signal(signal);
      const { code } = await within(first.ended, 'the end of serve');
      expect(code).toBe(signal === 'SIGKILL' ? null : 0);
      expect(scene.trialProcesses()).toEqual([pid]);
      expect(scene.sweeps()?.[0]?.trials.map(({ state }) => state)).toEqual(['running', 'waiting']);

      const next = serve(scene);
      await next.until((lines) => lines.some(({ event }) => event === 'started'));
      // Still that one, and no other beside it.
      expect(scene.trialProcesses()).toEqual([pid]);
      const isFinished = () => (scene.sweeps()?.[0]?.state === 'finished' ? true : null);
      expect(await eventually(isFinished, patienceMs)).toBe(true);
      next.signal('SIGINT');
      expect((await within(next.ended, 'the end of serve')).code).toBe(0);
      const sweeps = scene.sweeps() ?? [];
      expect(differences(undisturbed, sweeps, { lost: 0 })).toEqual([]);
      expect(sweeps[0]?.trials.map(({ attempts }) => attempts.length)).toEqual([1, 1]);
      expect(await scene.leftovers()).toEqual([]);
      await scene.close({ keep: false });
    },
  );

  it('are tried again at once when their agent has died too, from the last checkpoint that is recorded', async () => {
    const scene = new Scene(parent, 'serve', null);
    expect((await scene.start('submit', file, '--json').ended).code).toBe(0);
    const first = serve(scene);
    const trial = await atWork(scene, first);
    first.signal('SIGKILL');
    await first.ended;
    for (const pid of scene.agentProcesses()) signalled(pid, 'SIGKILL');
    // The kernel ends the trial with its agent.
    expect(await eventually(() => (scene.trialProcesses().includes(trial) ? null : true), patienceMs)).toBe(true);
    const next = serve(scene);
    const isFinished = () => (scene.sweeps()?.[0]?.state === 'finished' ? true : null);
    expect(await eventually(isFinished, patienceMs)).toBe(true);
    next.signal('SIGINT');
    await next.ended;
    expect(differences(undisturbed, scene.sweeps() ?? [], { lost: 1 })).toEqual([]);
    await scene.close({ keep: false });
  });
});

describe.runIf(process.platform === 'linux')('two GPUs under serve --detached', () => {
  const machine = new PretendMachine();
  afterAll(async () => {
    endAll(machine.home);
    await machine.close();
  });

  /** GPUs that trial processes see, one for each process. */
  const seen = () => [0, 1].filter((index) => machine.processOn(uuidOf(index)) !== undefined);

  it('are each one trial’s, also of those that outlive it and whatever order the slots have then', async () => {
    machine.has(0, 1);
    const file = machine.sweep(400, 2);
    expect((await machine.run('submit', file)).code).toBe(0);
    const serve = (order: string) =>
      machine.start(['serve', '--detached', '--cpu-slots', '0', '--json'], {
        ...machine.environment,
        CUDA_VISIBLE_DEVICES: order,
      });
    // The first trial is on GPU 1.
    const first = serve('1,0');
    await lineOf(first, (line) => line.includes('"trial":"tiny-t1"') && line.includes('"slot":"gpu-1"'));
    expect(await eventually(() => (seen().length === 2 ? true : null), patienceMs)).toBe(true);
    const pids = [0, 1].map((index) => machine.processOn(uuidOf(index)));
    first.kill('SIGKILL');
    await ended(first);

    const next = serve('0,1');
    const overlaps: string[] = [];
    const look = setInterval(() => overlaps.push(...machine.shared()), 100);
    await lineOf(next, (line) => line.includes('"trial":"tiny-t1"') && line.includes('"slot":"gpu-1"'));
    expect([0, 1].map((index) => machine.processOn(uuidOf(index)))).toEqual(pids);
    const isDone = () =>
      machine.attempts().filter(({ outcome }) => outcome === 'completed').length === 4 ? true : null;
    expect(await eventually(isDone, patienceMs)).toBe(true);
    clearInterval(look);
    next.kill('SIGINT');
    expect((await ended(next)).code).toBe(0);
    expect(overlaps).toEqual([]);
    const attempts = machine.attempts();
    expect(attempts).toHaveLength(4);
    expect(attempts.find(({ trial }) => trial === 'tiny-t1')?.saw).toBe(uuidOf(1));
    expect(attempts.find(({ trial }) => trial === 'tiny-t2')?.saw).toBe(uuidOf(0));
    expect(trialProcessesOf(machine.home)).toEqual([]);
  });
});
