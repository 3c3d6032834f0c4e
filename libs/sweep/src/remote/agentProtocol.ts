import { z } from 'zod';

/**
 * What the agent of a remote attempt and the server say to each other, by HTTP. The agent runs on the machine of the trial,
 * starts its process and passes on, numbered, what that process says; the server grants a lease with every answer.
 *
 * The agent reads answers without zod, since it is one file without packages: they only ever gain fields.
 */

/** Of the protocol; an agent of another version does not start. */
export const agentVersion = 1;

/** Longest line that a trial prints, in characters; an agent cuts what is longer. */
export const longestLine = 16_384;
/** Most entries of one delivery. */
export const mostEntries = 500;

/** One of many attempts that a job may have: a second run of the same job has another. */
const nonce = z.string().min(8).max(64);

/** `POST claim`: the agent asks for the right to start the trial. */
export const agentClaim = z.strictObject({
  version: z.literal(agentVersion),
  nonce,
  host: z.string().max(256),
  pid: z.int(),
  /** The engine's own id of the job; null where it has none. */
  job: z.string().max(256).nullable(),
  node: z.string().max(64),
  /** `CUDA_VISIBLE_DEVICES` as the engine set it; null where it did not. */
  devices: z.string().max(4096).nullable(),
  /** The agent's wall clock, milliseconds. */
  atMs: z.number(),
  /** Whether the file of the trial process can be read there. */
  hasProgram: z.boolean(),
});
export type AgentClaim = z.infer<typeof agentClaim>;

/** `POST beat`: the agent asks for its lease to be renewed. */
export const agentBeat = z.strictObject({ nonce });

const agentEntry = z.discriminatedUnion('kind', [
  /** What the trial process said, parsed by whoever hears it. */
  z.strictObject({ kind: z.literal('message'), value: z.unknown() }),
  z.strictObject({ kind: z.literal('line'), stream: z.enum(['stdout', 'stderr']), text: z.string().max(longestLine) }),
  /** The last one: the trial's whole process group is gone. */
  z.strictObject({ kind: z.literal('exit'), code: z.int().nullable(), signal: z.string().max(16).nullable() }),
]);
export type AgentEntry = z.infer<typeof agentEntry>;

/** `POST deliver`: what has happened, in order; entry `first` is the first of these, counted from 1. */
export const agentDelivery = z.strictObject({
  nonce,
  first: z.int().min(1),
  entries: z.array(agentEntry).max(mostEntries),
});
export type AgentDelivery = z.infer<typeof agentDelivery>;

/** The answer to whatever an agent sends. 409 instead: the attempt is over, or another agent has it. */
export interface AgentOrders {
  /** `stop`: after the present update; `kill`: at once. */
  readonly desired: 'run' | 'stop' | 'kill';
  /** The lease lasts so long from the moment at which the agent sent this. */
  readonly leaseMs: number;
  /** Entries that the server has, from the first on. Smaller than before when another server has taken over. */
  readonly received: number;
}

/** The answer to a claim that is granted: the orders, and the trial. */
export interface AgentGrant extends AgentOrders {
  /** For the trial process, as it is. */
  readonly start: unknown;
}

/** What an agent finds in the folder of its attempt: a file that only its owner can read, since the token is in it. */
export interface AttemptFile {
  readonly version: typeof agentVersion;
  readonly attempt: string;
  /** Address of the server, with the attempt: what is sent goes to `<address>/claim` and so on. */
  readonly address: string;
  /** Is worth nothing for another attempt, nor after the end of this one. */
  readonly token: string;
  readonly beatMs: number;
  /** The trial process: nothing else is ever started. */
  readonly program: {
    readonly entry: string;
    readonly execArgv: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
}
