import { z } from 'zod';
import { keptCheckpoints } from './checkpointsField.ts';
import { anyConfig } from './anyConfig.ts';

/**
 * Messages between the scheduler and a trial process, one JSON value each. Both sides parse what they receive; an
 * unknown message is answered with `error`, so that a process of another version does not wait for ever.
 *
 * A process serves one trial after another: `start`, what the trial reports, one of the endings (`completed`,
 * `diverged`, `failed`, `stopped`, `preempted`), `ready`, the next `start`, … until `end`.
 */

/** JSON has no NaN and no infinities: they cross as words. */
const numeral = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

/** A number as it crosses the process boundary. */
export function toNumeral(value: number): z.infer<typeof numeral> {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** The number that crossed the process boundary. */
export function fromNumeral(value: z.infer<typeof numeral>): number {
  return Number(value);
}

const json = z.record(z.string(), z.unknown());

/** Names of metrics are keys of the record for ever: no text that a trial has made of its data. In characters. */
export const longestMetricName = 300;
const metricName = z.string().max(longestMetricName);

/** Largest step that a record has room for. */
export const largestStep = 2 ** 31 - 1;
const step = z.int32();

const checkpointing = z.strictObject({
  /** Folder of this trial's own checkpoints. */
  folder: z.string(),
  /** They are made every so many epochs, */
  everyEpochs: z.int().min(1),
  /** but not sooner after the one before, */
  minSeconds: z.number().min(0),
  /** and within an epoch that takes longer than this. */
  maxSeconds: z.number().min(0),
  /** Those that stay when the trial has ended. */
  keep: keptCheckpoints,
  /** Those that stay at least while it trains: the record may be behind by so many. Default: 3. */
  keepWhileTraining: z.int().min(1).optional(),
});
/** Where a trial's checkpoints are kept, and how often they are made. */
export type Checkpointing = z.infer<typeof checkpointing>;

const objectiveTask = z.strictObject({
  /** Folder of modules that the operator named; null where none was. */
  folder: z.string().nullable(),
  /** Number of the trial in its sweep. */
  number: z.int(),
  /** What the sweep is judged by. */
  metric: z.string().nullable(),
});
/** What a trial that calls a module needs beside its configuration. */
export type ObjectiveTask = z.infer<typeof objectiveTask>;

export const toTrial = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    trialId: z.string(),
    /** Comes back with every message about this trial. */
    attemptId: z.int(),
    config: anyConfig,
    seed: z.int(),
    /** Of a trial that calls a module: what that needs beside the configuration. */
    objective: objectiveTask.optional(),
    /** Folder of data sets, where one was given. */
    dataDir: z.string().nullable(),
    /** Folder of what can be made or downloaded again. */
    cacheDir: z.string(),
    /** Absent where none are kept. */
    checkpoints: checkpointing.optional(),
    /** File of a checkpoint of this trial to go on from. Absent: from the beginning. */
    resumeFrom: z.string().optional(),
  }),
  /** Stop after the update that is being computed, and answer `stopped`. */
  z.strictObject({ type: z.literal('stop') }),
  /** No trial follows: the process ends. Comes while no trial runs. */
  z.strictObject({ type: z.literal('end') }),
  /** The trial process sent something that this version does not know. */
  z.strictObject({ type: z.literal('error'), message: z.string() }),
]);
export type ToTrial = z.infer<typeof toTrial>;

const trialMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('environment'), environment: json }),
  z.strictObject({ type: z.literal('progress'), step, steps: step }),
  z.strictObject({
    type: z.literal('metrics'),
    points: z.array(z.strictObject({ name: metricName, step, value: numeral })),
  }),
  z.strictObject({
    type: z.literal('completed'),
    results: z.record(metricName, numeral),
    /** SHA-256 of the final weights and statistics, where there are any. */
    weightsHash: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('diverged'),
    step,
    results: z.record(metricName, numeral),
    /** What is not finite. Default: the training loss. */
    what: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('failed'), message: z.string(), step: step.nullable() }),
  z.strictObject({ type: z.literal('stopped'), step }),
  /** Stopped by SIGTERM from outside; the process ends by itself, and no `ready` follows. */
  z.strictObject({ type: z.literal('preempted'), step: step.nullable() }),
  /** What the trial can go on from after update `step` is on the disk. */
  z.strictObject({ type: z.literal('checkpoint'), path: z.string(), step }),
  /** The trial has ended, nothing more comes from it, and the process can be given the next one. */
  z.strictObject({ type: z.literal('ready') }),
  /** A line for the trial's log. */
  z.strictObject({ type: z.literal('log'), text: z.string() }),
  /** The scheduler sent something that this version does not know. */
  z.strictObject({ type: z.literal('error'), message: z.string() }),
]);
/** What a trial says. */
export type FromTrial = z.infer<typeof trialMessage>;

/**
 * What a trial says, as it crosses the process boundary: with the attempt that it is about, so that a late message of
 * one trial is never counted for the next one in the same process.
 */
export const fromTrial = z.strictObject({ attemptId: z.int(), message: trialMessage });
