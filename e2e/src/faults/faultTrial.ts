import { join } from 'node:path';
import { countAttempts, differences, type Expectation } from './differences.ts';
import type { Fault, FaultReport, Injection } from './fault.ts';
import { within } from './patience.ts';
import { randomStream } from './randomStream.ts';
import { describeEnding, Scene } from './scene.ts';
import type { UndisturbedRun } from './undisturbedRun.ts';

/** How often a fault is tried that comes too late. */
const mostTries = 10;

export interface FaultTrialOptions {
  /** Folder in which the fault gets one of its own. */
  readonly parent: string;
  readonly undisturbed: UndisturbedRun;
  readonly seed: number;
  readonly keep: boolean;
}

/** Injects a fault into a run of its own, and compares what comes of it with the undisturbed one. */
export async function tryFault(fault: Fault, index: number, options: FaultTrialOptions): Promise<FaultReport> {
  const startedMs = performance.now();
  const { name, mode } = fault;
  const done = (report: Omit<FaultReport, 'name' | 'mode' | 'seconds'>): FaultReport => ({
    ...{ name, mode, ...report },
    seconds: (performance.now() - startedMs) / 1000,
  });
  for (let tried = 0; tried < mostTries; tried++) {
    const report = await tryOnce(fault, [index, tried], options);
    if (report !== null) return done(report);
  }
  return done({ outcome: 'failed', when: '', what: '', problems: [`came too late ${mostTries} times`] });
}

type Findings = Pick<FaultReport, 'outcome' | 'when' | 'what' | 'problems'>;

/** Null when the fault came too late. */
async function tryOnce(fault: Fault, key: readonly number[], options: FaultTrialOptions): Promise<Findings | null> {
  const { parent, undisturbed, seed, keep } = options;
  const { name, mode, isSubmitted } = fault;
  const scene = new Scene(parent, mode, isSubmitted || mode === 'serve' ? undisturbed.template : null);
  const timeline = undisturbed.timelines[mode];
  let isKept = false;
  try {
    if (timeline === undefined) throw new Error(`there is no undisturbed run by ${mode}`);
    const injection = await fault.inject({ scene, timeline, random: randomStream(seed, name, ...key) });
    const findings = await judge(injection, { scene, undisturbed, backsUp: !isFrequent(fault) });
    isKept = keep && findings?.outcome === 'failed';
    return findings && { ...findings, problems: [...findings.problems, ...where(scene, isKept)] };
  } catch (error) {
    isKept = keep;
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: 'failed', when: '', what: '', problems: [message, ...where(scene, isKept)] };
  } finally {
    await scene.close({ keep: isKept });
  }
}

function where({ folder }: Scene, isKept: boolean): string[] {
  return isKept ? [`its files are in ${folder}`] : [];
}

/** Of these SQLite's own check of the database has to do: a backup takes as long as half of such a fault. */
function isFrequent({ name }: Fault): boolean {
  return name.startsWith('kill-');
}

interface Aftermath {
  readonly scene: Scene;
  readonly undisturbed: UndisturbedRun;
  /** Whether a backup is made, for which the command checks the database itself. */
  readonly backsUp: boolean;
}

async function judge(injection: Injection, aftermath: Aftermath): Promise<Findings | null> {
  switch (injection.type) {
    case 'missed':
      return null;
    case 'skipped':
      return { outcome: 'skipped', when: '', what: injection.reason, problems: [] };
    case 'injected': {
      const problems = await problemsOf(aftermath, injection.expected);
      const what = `${injection.what}${describeAttempts(aftermath.scene)}`;
      return { outcome: problems.length === 0 ? 'survived' : 'failed', when: injection.when, what, problems };
    }
  }
}

async function problemsOf({ scene, undisturbed, backsUp }: Aftermath, expected: Expectation): Promise<string[]> {
  const leftovers = await scene.leftovers();
  const sweeps = scene.sweeps();
  return [
    ...leftovers,
    ...scene.damage(),
    ...(sweeps === null ? ['the database cannot be read'] : differences(undisturbed.record, sweeps, expected)),
    ...(backsUp ? await backupProblems(scene) : []),
  ];
}

async function backupProblems(scene: Scene): Promise<string[]> {
  const ending = await within(scene.start('backup', join(scene.folder, 'backup.tar')).ended, 'coolsweep backup');
  return ending.code === 0 ? [] : [`coolsweep backup ${describeEnding(ending)}`];
}

/** How attempts ended beside those with results. */
function describeAttempts(scene: Scene): string {
  const [sweep] = scene.sweeps() ?? [];
  if (sweep === undefined) return '';
  const counts = ['lost', 'stopped', 'preempted'].map((outcome) => ({ outcome, count: countAttempts(sweep, outcome) }));
  const resumed = sweep.trials.reduce((sum, trial) => sum + trial.resumed, 0);
  const parts = counts.flatMap(({ outcome, count }) => (count === 0 ? [] : [`${count} ${outcome}`]));
  return `; ${parts.length === 0 ? 'no attempt interrupted' : parts.join(', ')}, ${resumed} resumed from a checkpoint`;
}
