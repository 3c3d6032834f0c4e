import { z } from 'zod';
import { checkMethod } from './methodRules.ts';
import { objectiveField, objectiveParameter, objectiveValue } from './objectiveConfig.ts';
import { parameterCases } from './parameterField.ts';
import { checkTarget, sweepFileSchema } from './sweepFile.ts';

type SweepFile = z.output<typeof sweepFileSchema>;

/** Fields of a training, which an objective has not. */
const ofTraining: readonly string[] = [
  'model',
  'dataset',
  'optimizer',
  'control',
  'epochs',
  'batchSize',
  'precision',
  'labelSmoothing',
  'averaging',
  'telemetry',
] satisfies (keyof SweepFile)[];

const common = Object.fromEntries(Object.entries(sweepFileSchema.shape).filter(([key]) => !ofTraining.includes(key)));

const { exclude, zip, configurations, methods, reference } = sweepFileSchema.shape;
const described = (like: z.ZodType) => ({ description: like.description });

/** Values of some parameters. */
const assignment = z
  .record(objectiveParameter, objectiveValue)
  .refine((given) => Object.keys(given).length > 0, 'names no parameter');

const when = z
  .record(objectiveParameter, z.union([objectiveValue, z.array(objectiveValue).min(1)]))
  .describe('The parameter exists only where these others have one of the given values.');

const metric = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][\w./-]{0,99}$/, 'must be a name such as energy or validation/loss')
      .describe('A number that the objective reports or returns; what configurations are judged by.'),
    goal: z.enum(['maximize', 'minimize']),
    target: z.number().optional().describe('Value to reach.'),
  })
  .describe('Needed: nobody but you knows whether more of it is better.');

/** The sweep file of an objective: its parameters may have any names, and none of a training's fields is there. */
export const objectiveFileSchema = z
  .strictObject({
    ...common,
    objective: objectiveField,
    metric,
    parameters: z
      .record(objectiveParameter, parameterCases(when)(objectiveValue))
      .optional()
      .describe('What is varied: name of a parameter -> its values, or the distribution they are drawn from.'),
    exclude: z.array(assignment).min(1).max(1000).optional().meta(described(exclude)),
    zip: z.array(z.array(objectiveParameter).min(2)).min(1).optional().meta(described(zip)),
    configurations: z.array(assignment).min(1).optional().meta(described(configurations)),
    methods: z.array(objectiveParameter).optional().meta(described(methods)),
    reference: assignment.optional().meta(described(reference)),
  })
  .superRefine((file, context) => {
    const given = file as unknown as SweepFile;
    checkMethod(given, context);
    checkTarget(given, context);
  })
  .describe('A CoolSweep sweep file of an objective.');

/** The schema that a file is to be read by: the word `objective` in it decides. */
export function sweepSchemaOf(file: unknown): z.ZodType<SweepFile> {
  const isOfObjective = typeof file === 'object' && file !== null && Object.hasOwn(file, 'objective');
  return isOfObjective ? (objectiveFileSchema as unknown as z.ZodType<SweepFile>) : sweepFileSchema;
}
