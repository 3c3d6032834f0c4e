import { datasetNames } from '@coolsweep/sweep';
import { z } from 'zod';

const datasetRequest = z.strictObject({
  name: z.enum(datasetNames),
  train: z.int().optional(),
  validation: z.int().optional(),
  test: z.int().optional(),
  imageSize: z.int().optional(),
});

const folders = { dataDir: z.string().nullable(), cacheDir: z.string() };

/** Questions to a probe process. */
export const probeRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('backend') }),
  z.strictObject({ type: z.literal('describe'), datasets: z.array(datasetRequest), ...folders }),
  z.strictObject({ type: z.literal('list'), ...folders }),
  z.strictObject({
    type: z.literal('get'),
    name: datasetRequest.shape.name,
    /** A mirror, whose files must have the official checksum. */
    url: z.string().nullable(),
    ...folders,
  }),
  z.strictObject({ type: z.literal('verify'), name: datasetRequest.shape.name, ...folders }),
]);
export type ProbeRequest = z.infer<typeof probeRequest>;

const sizes = z.object({
  name: z.string(),
  train: z.number(),
  validation: z.number(),
  test: z.number(),
  imageShape: z.array(z.number()),
  location: z.string(),
});

/** What each question is answered with. */
export const probeAnswers = {
  backend: z.object({
    name: z.string(),
    package: z.string().nullable(),
    tensorflowVersion: z.string().nullable(),
    source: z.string().nullable(),
    build: z.string().nullable(),
    gpu: z.boolean(),
    threads: z.number(),
    why: z.string(),
  }),
  describe: z.array(sizes),
  list: z.array(
    z.object({
      name: z.string(),
      found: z.boolean(),
      location: z.string().nullable(),
      imageShape: z.array(z.number()).nullable(),
      classes: z.number().nullable(),
      sizes: z.object({ train: z.number(), test: z.number() }).nullable(),
      problem: z.string().nullable(),
      howToGet: z.string(),
      licence: z.string(),
      attribution: z.string().nullable(),
    }),
  ),
  get: z.object({ location: z.string() }),
  verify: z.object({ location: z.string(), images: z.number(), problems: z.array(z.string()) }),
} as const satisfies Record<ProbeRequest['type'], z.ZodType>;

export const probeLine = z.union([
  z.strictObject({ progress: z.object({ received: z.number(), total: z.number() }) }),
  z.strictObject({ result: z.unknown() }),
  z.strictObject({ error: z.strictObject({ code: z.string().nullable(), message: z.string() }) }),
]);
export type ProbeProgress = { readonly received: number; readonly total: number };
