import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** As Ray's `JobSubmitRequest`: what it does not know it does not take. */
const submission = z.strictObject({
  entrypoint: z.string(),
  submission_id: z.string().optional(),
  runtime_env: z.looseObject({ env_vars: z.record(z.string(), z.string()).optional() }).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  entrypoint_num_cpus: z.number().optional(),
  entrypoint_num_gpus: z.number().optional(),
  entrypoint_memory: z.int().optional(),
  entrypoint_resources: z.record(z.string(), z.number()).optional(),
  entrypoint_label_selector: z.record(z.string(), z.string()).optional(),
});
export type RaySubmission = z.infer<typeof submission>;

export type RayStatus = 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';

/** A job as the stand-in keeps it. */
export interface StandInJob {
  readonly request: RaySubmission;
  status: RayStatus;
  errorType: string | null;
  exitCode: number | null;
  /** Somebody asked for its end. */
  isStopAsked: boolean;
}

export interface RayStandInOptions {
  /** The cluster's token; null: it asks for none. */
  readonly token: string | null;
  /** Is told when a job came or was asked to end. Default: nobody runs them. */
  readonly onChange?: () => void;
}

/** What goes wrong with the next submission: it is taken without an answer, or not wanted, or never passed on. */
export type SubmissionFault = 'no answer' | 'refused' | 'no agent';

/** How the head is: it answers 500 to everything, nothing at all, or is another program altogether. */
export type HeadMood = 'well' | 'failing' | 'hanging' | 'proxy';

interface Answer {
  readonly status: number;
  readonly body: string | object;
}

const terminal: ReadonlySet<RayStatus> = new Set(['STOPPED', 'SUCCEEDED', 'FAILED']);
const path = /^\/api\/jobs\/([^/]+)(\/stop)?$/;

/** In place of a Ray head: the part of its Jobs API that a driver uses, with what is odd about Ray 2.58 and 2.60. */
export class RayStandIn {
  readonly jobs = new Map<string, StandInJob>();
  /** Ids of all submissions that were taken. */
  readonly taken: string[] = [];
  /** For the next submission, once. */
  fault: SubmissionFault | null = null;
  mood: HeadMood = 'well';
  readonly #options: RayStandInOptions;
  readonly #server: Server;

  constructor(options: RayStandInOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Listens on the loopback; returns the address. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    if (this.mood === 'hanging') return;
    const answer = this.#refusal(request) ?? this.#answerTo(request, text);
    if (answer === 'none') response.destroy();
    else {
      const { status, body } = answer;
      response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    }
  }

  #answerTo({ method, url = '' }: IncomingMessage, text: string): Answer | 'none' {
    if (url === '/api/jobs/') return method === 'POST' ? this.#submit(text) : said(200, this.#details());
    const [, id, stop] = path.exec(url) ?? [];
    if (id === undefined) return said(404, '404: Not Found');
    const job = this.jobs.get(decodeURIComponent(id));
    if (job === undefined) return said(404, `Job ${id} does not exist`);
    return said(200, stop === undefined ? detailsOf(job) : { stopped: this.#stop(job) });
  }

  #refusal({ method, headers }: IncomingMessage): Answer | null {
    const { token } = this.#options;
    const { authorization, 'user-agent': agent = '', 'sec-fetch-mode': fetchMode } = headers;
    if (this.mood === 'failing') return said(500, 'Traceback (most recent call last): GCS is gone');
    if (this.mood === 'proxy') return said(404, '<html>There is no such page here.</html>');
    if (method !== 'GET' && (agent.startsWith('Mozilla') || fetchMode !== undefined))
      return said(405, `'${method}' method not allowed for browser traffic.`);
    if (token === null) return null;
    if (authorization === undefined) return said(401, 'Unauthorized: Missing authentication token');
    return authorization === `Bearer ${token}` ? null : said(403, 'Forbidden: Invalid authentication token');
  }

  #details(): object[] {
    return [...this.jobs.values()].map(detailsOf);
  }

  #submit(text: string): Answer | 'none' {
    const { data: request, error } = submission.safeParse(JSON.parse(text));
    if (request === undefined) return said(400, `TypeError: ${error.message}`);
    const id = request.submission_id ?? `raysubmit_${this.taken.length}`;
    const fault = this.fault;
    this.fault = null;
    if (fault === 'no agent') return said(500, 'No available agent to submit job, please try again later.');
    // The head passes a submission on to an agent, and says 500 whatever that does not like.
    if (fault === 'refused') return said(500, agentError(`ValueError: the label gpu-kind is not available`));
    if (this.jobs.has(id)) return said(500, agentError(`ValueError: Job with submission_id ${id} already exists.`));
    this.jobs.set(id, { request, status: 'PENDING', errorType: null, exitCode: null, isStopAsked: false });
    this.taken.push(id);
    this.#options.onChange?.();
    return fault === 'no answer' ? 'none' : said(200, { job_id: id, submission_id: id });
  }

  /** True only says that it is not over: what is pending stays so, and begins when its turn comes. */
  #stop(job: StandInJob): boolean {
    if (terminal.has(job.status)) return false;
    job.isStopAsked = true;
    this.#options.onChange?.();
    return true;
  }
}

function said(status: number, body: string | object): Answer {
  return { status, body };
}

function agentError(text: string): string {
  return `Traceback (most recent call last):\nRuntimeError: Request failed with status code 400: ${text}`;
}

function detailsOf({ request, status, errorType, exitCode }: StandInJob) {
  return {
    ...{ type: 'SUBMISSION', job_id: null, driver_info: null, submission_id: request.submission_id },
    ...{ status, entrypoint: request.entrypoint, error_type: errorType, driver_exit_code: exitCode },
    ...{ metadata: request.metadata ?? null, runtime_env: request.runtime_env ?? null },
    message: status === 'PENDING' ? 'Job has not started yet. It may be waiting for resources.' : `Job is ${status}.`,
    driver_node_id: status === 'PENDING' ? null : 'f00d',
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
