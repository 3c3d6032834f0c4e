import { isObjective, type Claim } from '@coolsweep/sweep';

/**
 * What a trial process is told of the program that it is for. Processes are kept for trials that are told the same (see
 * `SlotProcess.use`): so one that has loaded a module of an operator serves trials of that version of it and no others,
 * and where the version is not fixed, one trial.
 */
export function programEnvironment({ trial: { config }, attemptId }: Claim): Record<string, string> {
  if (!isObjective(config)) return {};
  const { module, hash } = config.objective;
  return { COOLSWEEP_OBJECTIVE: `${module} ${hash ?? `attempt ${attemptId}`}` };
}
