import { disposeTree } from '@coolsweep/backend';
import type { Batches, EvaluationBatch, HostBatch } from './batchSource.ts';
import { averagesOf, type Evaluated } from './epochEvaluation.ts';
import { evaluationInput } from './evaluate.ts';
import { batchSizeAt } from './noiseBatches.ts';
import type { Training, TrainingContext } from './trainingContext.ts';
import { measuresAt } from './trialPlan.ts';
import type { TrialInput } from './trialStep.ts';
import { updateInput } from './updateInput.ts';

/**
 * Compiles a step's forms before they are needed, on images of the trial itself: each form that is compiled by itself has
 * the whole graph loaded anew. That of the first update is not among them: it is done sooner when its own run is the one
 * that is checked.
 */
export interface Preparation {
  /** All that is left after the first update; images that would have to be decoded for it are left out. */
  readonly rest: () => Promise<void>;
  /** Evaluation, when what is evaluated on is there. */
  readonly evaluation: (evaluated: readonly Evaluated[]) => Promise<void>;
  /** Whether `rest` has nothing to do. */
  readonly isDone: () => boolean;
}

/** An update that stands for all of its form. */
interface UpdateForm {
  readonly step: number;
  readonly size: number;
}

/** Nothing is done for a step that an earlier trial of the same form has left: it is compiled already. */
export function prepareStep(context: TrainingContext, training: Training): Preparation {
  const { plan, dataset } = context;
  const { step, batches, isNew } = training;
  let isDone = !isNew;

  const compile = (inputs: readonly TrialInput[]) => {
    try {
      step.prepare(training.state, inputs);
    } finally {
      inputs.forEach(disposeTree);
    }
  };

  const updates = async (forms: readonly UpdateForm[]) => {
    const bySize = new Map<number, HostBatch>();
    for (const { step: at, size } of forms)
      if (!bySize.has(size)) bySize.set(size, await batches.noise({ step: at, size }));
    return forms.flatMap(({ step: at, size }) => {
      const batch = bySize.get(size);
      if (batch === undefined) return [];
      return updateInput(plan, training, { batch, noise: measuresAt(plan, at) ? batch : null, step: at });
    });
  };

  const evaluations = (batch: EvaluationBatch) =>
    (['last', ...averagesOf(plan)] as const).map((weights) =>
      evaluationInput(training, batch, { weights, updates: 1 }),
    );

  return {
    isDone: () => isDone,
    async rest() {
      if (isDone) return;
      isDone = true;
      const evaluated = batches.isResident ? await firstOf(batches.ordered(dataset.test)) : null;
      compile([
        { kind: 'readouts' },
        ...(await updates(formsOf(context))),
        ...(evaluated === null ? [] : evaluations(evaluated)),
      ]);
    },
    async evaluation(evaluated) {
      // The last ones are in memory; the others may have to be decoded.
      const sample = evaluated.at(-1);
      if (isNew && sample !== undefined) compile(evaluations(await firstOf(sample.batches())));
    },
  };
}

/** The updates of a run that differ in form: by the size of the batch, and by whether noise is measured. */
function formsOf({ plan, dataset }: TrainingContext): readonly UpdateForm[] {
  const forms = new Map<string, UpdateForm>();
  for (let step = 1; step <= plan.steps; step++) {
    const size = batchSizeAt(plan, dataset.train.size, step);
    const form = `${size} ${measuresAt(plan, step)}`;
    if (!forms.has(form)) forms.set(form, { step, size });
  }
  return [...forms.values()];
}

async function firstOf(batches: Batches<EvaluationBatch>): Promise<EvaluationBatch> {
  for await (const batch of batches) return batch;
  throw new Error('there is nothing to evaluate');
}
