import { z } from 'zod';

/** More processes than this on one GPU only wait for each other. */
const mostTrialsPerGpu = 32;

/** What a trial takes of the machine that it runs on. */
export const resourcesField = z
  .strictObject({
    gpus: z
      .number()
      .min(0)
      .max(1, 'must be at most 1: a trial trains on one GPU, and more GPUs run more trials at a time')
      .refine((gpus) => gpus === 0 || gpus * mostTrialsPerGpu >= 1, {
        message: `must be 0, or at least 1/${mostTrialsPerGpu}: more trials than that on one GPU only wait for each other`,
      })
      .default(1)
      .describe(
        'GPUs of a trial, on machines that have any. 0.5: two trials share a GPU, as with trialsPerGpu: 2. Default: 1.',
      ),
    memoryGiB: z
      .number()
      .gt(0, 'must be greater than 0')
      .optional()
      .describe(
        'GPU memory that a trial needs. It is given no GPU that has less free; those that share one must fit into it ' +
          'together. TensorFlow is kept to it, CUDA itself is not: see docs/slots.md.',
      ),
    trialsPerGpu: z
      .int()
      .min(1)
      .max(mostTrialsPerGpu)
      .optional()
      .describe(
        'Trials that share a GPU, for models that leave most of it idle. Default: 1, or as many as --trials-per-gpu says.',
      ),
    threads: z
      .int()
      .min(1)
      .optional()
      .describe(
        'CPU threads of a trial; results depend on it. On the CPU as many trials run at a time as there are cores for. Default: all cores, one trial at a time.',
      ),
  })
  .superRefine((given, context) => {
    if (given.gpus > 0 && given.gpus < 1 && given.trialsPerGpu !== undefined) {
      const message = `says how many share a GPU, and so does gpus: ${given.gpus}: give one or the other`;
      context.addIssue({ code: 'custom', path: ['trialsPerGpu'], message });
    }
    for (const field of ['memoryGiB', 'trialsPerGpu'] as const) {
      if (given.gpus !== 0 || given[field] === undefined) continue;
      const message = 'is about GPUs, and the trials of this file take none: leave it out, or give `gpus: 1`';
      context.addIssue({ code: 'custom', path: [field], message });
    }
  })
  .describe('What a trial takes of the machine that it runs on.');

/** What a trial takes; what is absent is as the machine, or whoever starts the scheduler, has it. */
export interface Resources {
  readonly gpus: number;
  readonly memoryGiB?: number | undefined;
  readonly trialsPerGpu?: number | undefined;
  readonly threads?: number | undefined;
}

/** The resources that a file gives, or those of a file that gives none. A part of a GPU is told in trials that share one. */
export function resolveResources(given: z.output<typeof resourcesField> = resourcesField.parse({})): Resources {
  const { gpus } = given;
  return gpus > 0 && gpus < 1 ? { ...given, gpus: 1, trialsPerGpu: Math.floor(1 / gpus) } : { ...given };
}
