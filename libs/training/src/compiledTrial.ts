import { compileStep, signatureOf, type ResidentStep, type StepStart } from '@coolsweep/backend';
import { contentHash, isControl } from '@coolsweep/sweep';
import { trialStep, type TrialConstants, type TrialInput, type TrialOutput, type TrialState } from './trialStep.ts';
import type { TrialPlan } from './trialPlan.ts';

type CompiledTrial = ResidentStep<TrialState, TrialConstants, TrialInput, TrialOutput>;

interface KeptStep {
  readonly form: string;
  readonly step: CompiledTrial;
}

/** The step of the last trial of this process: the next one is often of the same form, and need not be traced again. */
let kept: KeptStep | null = null;

/** Fields of an optimizer that reach the step through its schedules alone, whose values are an input of every update. */
const scheduled = [
  'learningRate',
  'rho0',
  'coolingLength',
  'coolingWarmup',
  'alpha',
  'cooling',
  'momentum',
  'friction',
];

/** What a trial's step depends on, beside tensors: trials that differ in nothing of this can share a compiled step. */
function formOf({ config }: TrialPlan, begin: StepStart<TrialState, TrialConstants>): string {
  const { model, batchSize, labelSmoothing, averaging, telemetry, precision, optimizer, dataset } = config;
  const fixed = Object.entries(optimizer).filter(([name]) => !scheduled.includes(name) && name !== 'control');
  return contentHash({
    model,
    batchSize,
    labelSmoothing,
    averaging,
    telemetry,
    precision,
    augment: dataset.augment,
    optimizer: { ...Object.fromEntries(fixed), isControl: isControl(optimizer) },
    tensors: signatureOf(begin),
  });
}

/** A step in use by one trial. */
export interface TrialStepLease {
  readonly step: CompiledTrial;
  /** Whether nothing of it is compiled yet. */
  readonly isNew: boolean;
  /** Leaves the step to the next trial of this process, unless something went wrong with it. */
  readonly release: (isSound: boolean) => void;
}

/** The step of a trial, compiled anew or left by an earlier trial of the same form. */
export function compiledTrial(plan: TrialPlan, begin: StepStart<TrialState, TrialConstants>): TrialStepLease {
  const form = formOf(plan, begin);
  const left = kept?.form === form ? kept : null;
  // One of another form holds another trial's images and weights: two would not fit everywhere.
  if (left === null) kept?.step.dispose();
  kept = null;
  const step = left?.step ?? compileStep(trialStep(plan), begin, { precision: plan.config.precision });
  return {
    step,
    isNew: left === null,
    release(isSound) {
      // What runs eagerly holds tensors, and has nothing worth keeping.
      if (step.kind === 'eager' || !isSound) {
        step.dispose();
        return;
      }
      kept?.step.dispose();
      kept = { form, step };
    },
  };
}
