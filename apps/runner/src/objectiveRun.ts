import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, SweepError, toNumeral, type ObjectiveConfig, type ObjectiveTask } from '@coolsweep/sweep';
import { readObjectiveCheckpoint } from './objectiveCheckpoint.ts';
import type { ObjectiveModules } from './objectiveModules.ts';
import { ObjectiveTrial, refuseOthersThanNumbers } from './objectiveTrial.ts';
import type { TrialHooks, TrialRequest } from './runFromCheckpoint.ts';
import type { Metrics } from './trialHandle.ts';

/** A trial that calls a module in place of training. */
export type ObjectiveRequest = Omit<TrialRequest, 'config'> & { readonly config: ObjectiveConfig };

/** Of a process that was started by a program which knows no objectives. */
const noTask: ObjectiveTask = { folder: null, number: 0, metric: null };

/** What a module returned, by name; null where it was stopped and returned nothing. */
function metricsOf(returned: unknown, { metric }: ObjectiveTask, signal: AbortSignal): Metrics | null {
  if (returned === undefined && signal.aborted) return null;
  if (typeof returned === 'number') return { [metric ?? 'objective']: returned };
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned))
    throw new TypeError(
      'objective returned neither a number nor metrics by name, and was not stopped: return {name: number, …}',
    );
  const metrics = returned as Metrics;
  refuseOthersThanNumbers('objective', metrics);
  return metrics;
}

/** Calls the module; null when the trial was stopped. */
async function called(call: () => unknown, task: ObjectiveTask, signal: AbortSignal): Promise<Metrics | null> {
  try {
    return metricsOf(await call(), task, signal);
  } catch (error) {
    // Whatever was given the signal throws its reason.
    if (signal.aborted && error === signal.reason) return null;
    throw error;
  }
}

function tellEnd(
  trial: ObjectiveTrial,
  returned: Metrics,
  { hooks, metric }: { hooks: TrialHooks; metric: string | null },
) {
  const step = Math.max(1, trial.step);
  trial.note(step, returned);
  if (trial.steps === null) hooks.report({ type: 'progress', step, steps: step });
  const results = Object.fromEntries(Object.entries(trial.results).map(([name, value]) => [name, toNumeral(value)]));
  const wrong = Object.entries(returned).find(([, value]) => !Number.isFinite(value));
  if (wrong !== undefined) {
    hooks.report({ type: 'diverged', step, results, what: wrong[0] });
    return;
  }
  if (metric !== null && !(metric in results))
    throw new SweepError(
      'invalid_arguments',
      `the objective neither reported nor returned ${metric}, by which the sweep is judged; it has ` +
        (Object.keys(results).join(', ') || 'no metrics'),
    );
  hooks.report({ type: 'completed', results, weightsHash: contentHash(results) });
}

/**
 * Runs one trial by a module of the operator's: loads it in the version that the configuration names, calls it, and
 * reports on the way as a training does. The last message is `completed`, `diverged` or `stopped`.
 *
 * @throws SweepError when the module cannot be had or says nothing of what the sweep is judged by; what the module throws
 */
export async function runObjective(
  modules: ObjectiveModules,
  { config, seed, dataDir, cacheDir, objective: task = noTask, resumeFrom }: ObjectiveRequest,
  hooks: TrialHooks,
): Promise<void> {
  const { module } = config.objective;
  const { objective, sources } = await modules.load(task.folder, config.objective);
  const origin = contentHash({ config, seed, hash: sources.hash });
  const position = resumeFrom === undefined ? null : readObjectiveCheckpoint(origin, resumeFrom);
  const [node, platform] = [process.version, `${process.platform}-${process.arch}`];
  hooks.report({ type: 'environment', environment: { node, platform, objective: { module, hash: sources.hash } } });
  const folder = join(cacheDir, 'objectives');
  await mkdir(folder, { recursive: true });
  const facts = { seed, number: task.number, dataDir, cacheDir: folder };
  const trial = new ObjectiveTrial({ facts, hooks, origin, position });
  const returned = await called(() => objective(config.params, trial.handle), task, hooks.signal);
  if (returned === null) hooks.report({ type: 'stopped', step: trial.step });
  else tellEnd(trial, returned, { hooks, metric: task.metric });
}
