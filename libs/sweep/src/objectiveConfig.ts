import { z } from 'zod';

/**
 * The configuration of a trial that calls a module of the operator's own in place of training: which module, in which
 * version, and with what values.
 */

const wrongPath =
  'must be the path of a .ts, .mts, .js or .mjs file inside the folder of objectives, such as energy.ts or ' +
  'physics/energy.ts: no absolute path, no `..`, no hidden file';

/** Whether a path stays where it is resolved, but for symbolic links, which whoever opens it has to look at. */
const modulePath = z
  .string()
  .max(200, wrongPath)
  .regex(/^(?!.*(?:^|\/)\.)[\w.-]+(?:\/[\w.-]+)*\.(?:ts|mts|js|mjs)$/, wrongPath);

const sourceHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** The name of a parameter of an objective. What every object has (`constructor`) would be found where nothing is. */
export const objectiveParameter = z
  .string()
  .regex(/^[A-Za-z]\w{0,63}$/, 'must be a name: a letter, then letters, digits and _')
  .refine((name) => !(name in {}), 'is a name that JavaScript keeps for itself: take another');

/** A value of a parameter of an objective. */
export const objectiveValue = z.union([z.number(), z.string().max(1000), z.boolean()], {
  error: 'must be a number, a text, true or false',
});

const module = {
  module: modulePath.describe('Path of the module in the folder of objectives (--objectives, COOLSWEEP_OBJECTIVES).'),
  hash: sourceHash.optional().describe('SHA-256 of its sources, to run no other version; default: as they are now.'),
} as const;

/** What a sweep file says of its objective. */
export const objectiveField = z
  .strictObject({
    ...module,
    fixed: z
      .record(objectiveParameter, objectiveValue)
      .optional()
      .describe('Values that all configurations have; `parameters` override them.'),
  })
  .describe('A module of your own in place of training; see docs/objectives.md.');

export const objectiveConfig = z.strictObject({
  /** Without a hash any version of the module is run. */
  objective: z.strictObject(module),
  params: z.record(objectiveParameter, objectiveValue),
});
export type ObjectiveConfig = z.infer<typeof objectiveConfig>;
