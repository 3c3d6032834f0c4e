import { loadBackend, precisionHardware, precisionProblem, type Backend } from '@coolsweep/backend';
import type { Dataset } from '@coolsweep/data';
import { SweepError, type TrialConfig } from '@coolsweep/sweep';
import { machineEnvironment } from './surroundings.ts';
import { train } from './train.ts';
import { trialDataset, type ReadAhead } from './trialDataset.ts';
import { trialReporter, type TrialHooks } from './trialEvents.ts';
import { planTrial, type TrialPlan } from './trialPlan.ts';

export interface TrialRequest {
  readonly config: TrialConfig;
  readonly seed: number;
  /** Folder of data sets that the user brought, or null. */
  readonly dataDir: string | null;
  /** Folder for what can be made again. */
  readonly cacheDir: string;
  /** Checkpoint of a stopped attempt at the same trial to go on from. Default: from the beginning. */
  readonly resumeFrom?: Uint8Array;
  /** Trains in the precision asked for where it gains nothing, too: to see what it does to the results. */
  readonly evenIfSlow?: boolean;
  /** Asked first for the data set. */
  readonly readAhead?: ReadAhead;
}

function environmentOf(plan: TrialPlan, dataset: Dataset): Record<string, unknown> {
  return {
    dataset: {
      name: dataset.name,
      contentHash: dataset.contentHash,
      train: dataset.train.size,
      validation: dataset.validation?.size ?? 0,
      test: dataset.test.size,
    },
    parameterCount: plan.model.parameterCount,
    trainableCount: plan.model.trainableCount,
    stepsPerEpoch: plan.stepsPerEpoch,
    steps: plan.steps,
  };
}

/** @throws SweepError `unsupported` when a precision other than float32 would gain nothing here */
function refusePrecision(precision: TrialConfig['precision'], backend: Backend): void {
  if (precision === 'float32') return;
  const problem = precisionProblem(precision, precisionHardware(backend));
  if (problem === null) return;
  throw new SweepError('unsupported', `precision ${precision} cannot be used here: ${problem}; choose float32`);
}

/**
 * Runs one trial in this process: opens the data, trains, evaluates, and reports on the way. The last event is
 * `completed`, `diverged` or `stopped`.
 *
 * @throws SweepError when the data cannot be had; anything else is a bug
 */
export async function runTrial(request: TrialRequest, hooks: TrialHooks): Promise<void> {
  const { config, dataDir, cacheDir } = request;
  const reporter = trialReporter(hooks.report);
  const log = (text: string) => hooks.report({ type: 'log', text });
  const backend = await loadBackend();
  if (backend.name !== 'tensorflow') log(`training without TensorFlow, which is very slow: ${backend.why}`);
  if (request.evenIfSlow !== true) refusePrecision(config.precision, backend);
  const dataset = await trialDataset(config.dataset, { dataDir, cacheDir, log }, request.readAhead);
  const plan = planTrial(request, dataset);
  hooks.report({
    type: 'environment',
    environment: { ...machineEnvironment(backend), ...environmentOf(plan, dataset) },
  });
  hooks.report({ type: 'progress', step: 0, steps: plan.steps });
  const { shouldStop, checkpoints = null } = hooks;
  const { resumeFrom = null } = request;
  const end = await train({ plan, dataset, reporter, shouldStop, checkpoints, resumeFrom });
  const { type, step } = end;
  if (type === 'stopped') hooks.report({ type, step });
  else if (type === 'diverged') hooks.report({ type, step, results: reporter.results() });
  else hooks.report({ type, results: reporter.results(), weightsHash: end.weightsHash });
}
