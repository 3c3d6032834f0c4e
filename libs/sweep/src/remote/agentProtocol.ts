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
/** Largest message that a server reads, bytes; an agent sends about 1 MB at once where its entries are no larger. */
export const largestMessage = 8 * 2 ** 20;

/** One of many attempts that a job may have: a second run of the same job has another. */
const nonce = z.string().min(8).max(64);

/** What an agent finds out on its machine for `coolsweep cluster check`. */
const agentProbe = z.strictObject({
  /** A line for each GPU that the driver lists: name and version of the driver. Null without a driver. */
  gpus: z.array(z.string().max(1000)).max(100).nullable(),
  /** Shortest of several times from a question to the server to its answer, milliseconds. */
  roundTripMs: z.number(),
});

/** `POST claim`: the agent asks for the right to start the trial. */
export const agentClaim = z.strictObject({
  version: z.literal(agentVersion),
  nonce,
  host: z.string().max(256),
  pid: z.int(),
  /** The engine's own id of the job; null where it has none. */
  job: z.string().max(256).nullable(),
  node: z.string().max(64),
  /** As the engine calls the machine; null where it does not say. */
  machine: z.string().max(256).nullable().default(null),
  /** `CUDA_VISIBLE_DEVICES` as the engine set it; null where it did not. */
  devices: z.string().max(4096).nullable(),
  /** The agent's wall clock, milliseconds. */
  atMs: z.number(),
  /** Whether the file of the trial process can be read there. */
  hasProgram: z.boolean(),
  /** Of an agent that only tests whether a trial could run there. */
  probe: agentProbe.optional(),
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
  /** The first one that the agent still has: those before it were heard and recorded by a server. Default: 1. */
  oldest: z.int().min(1).optional(),
  entries: z.array(agentEntry).max(mostEntries),
});
export type AgentDelivery = z.infer<typeof agentDelivery>;

/**
 * The answer to whatever an agent sends. Instead of it: 409, another agent has the attempt, or it is over; 401, the attempt
 * is over or was never there, or the token is another one's; 429 and 503 with `Retry-After`, nothing was taken, ask again;
 * 400 and 413, this is not taken at all: of a delivery the agent then sets the entry aside that is to blame, and has another
 * one that says so take its number.
 */
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
  /**
   * Address of the server, with the attempt: what is sent goes to `<address>/claim` and so on. It begins with `http:`,
   * `https:`, or on the server's own machine with `unix:<path of a socket>:`.
   */
  readonly address: string;
  /** Is worth nothing for another attempt, nor after the end of this one. */
  readonly token: string;
  /** Certificates by which the agent knows the server, as PEM. Default: those that Node.js comes with. */
  readonly ca?: string | undefined;
  readonly beatMs: number;
  /** Where, and up to which size, the agent keeps what the server has not heard. Default: 256 MiB in a temporary folder. */
  readonly spool?: { readonly folder?: string | undefined; readonly mostBytes?: number | undefined } | undefined;
  /** The agent only tests whether a trial could run there. Default: it runs one. */
  readonly isProbe?: boolean | undefined;
  /** The trial process: nothing else is ever started. */
  readonly program: {
    readonly entry: string;
    readonly execArgv: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
}
