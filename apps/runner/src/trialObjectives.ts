import { ObjectiveModules } from './objectiveModules.ts';
import { runObjective, type ObjectiveRequest } from './objectiveRun.ts';
import type { TrialHooks } from './runFromCheckpoint.ts';

const modules = new ObjectiveModules();

/** Runs a trial that calls a module; this process keeps the module for the next one. */
export function runObjectiveTrial(request: ObjectiveRequest, hooks: TrialHooks): Promise<void> {
  return runObjective(modules, request, hooks);
}
