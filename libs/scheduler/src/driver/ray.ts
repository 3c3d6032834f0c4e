import type { EngineJob, Observation, Submission, TrialDriver } from './driver.ts';
import { RayApi, type RayAnswer, type RayAccess } from './rayApi.ts';
import { observationOf, rayJobIn, type RayJob } from './rayJob.ts';
import { shellWord } from './shellWord.ts';

export interface RayDriverOptions extends RayAccess {
  /** How long a job may wait in Ray's queue before it is given up, milliseconds. */
  readonly startTimeoutMs: number;
  /** Custom resources that each job asks for beside GPUs and CPUs, such as those of a kind of node. Default: none. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  /** A clock that never leaps, milliseconds. */
  readonly nowMs: () => number;
}

/** How long a job may take that is stopped by other hands than ours, seconds: time for a checkpoint. Ray's default is 3. */
const stopSeconds = 60;
/** Ray counts resources in ten-thousandths. */
const resourceUnit = 10_000;

/** What Ray hands every process of a job, with which all of the cluster can be commanded: no trial is to have it. */
const clusterSecrets = ['RAY_AUTH_TOKEN', 'RAY_AUTH_TOKEN_PATH'];

/** Of a head that has looked at a job and does not want it, though it says 500: nothing is left of the job then. */
const refusal = /status code 4\d\d|No available agent/;
const taken = 'already exists';

/** What Ray knows of a job: nothing can be said when it does not answer. */
type Found = RayJob | 'missing' | 'no answer';

/** Ray by its Jobs API. A job's id is its name, which Ray takes once and never again. */
export class RayDriver implements TrialDriver {
  readonly name = 'ray';
  readonly #options: RayDriverOptions;
  readonly #api: RayApi;
  /** Since when jobs have been seen to wait. Ray's own times are those of another machine's clock. */
  #waitingSince = new Map<string, number>();

  constructor(options: RayDriverOptions) {
    this.#options = options;
    this.#api = new RayApi(options);
  }

  async submit(job: EngineJob): Promise<Submission> {
    const request = requestOf(job, this.#options.resources ?? {});
    const answer = await this.#api.ask('POST', '', request);
    if (answer.status === 200) return { outcome: 'created', externalId: job.name };
    return this.#resolved(job.name, request.entrypoint, answer);
  }

  async observe(names: readonly string[]): Promise<readonly Observation[] | null> {
    const found = await Promise.all(names.map((name) => this.#find(name)));
    if (found.includes('no answer')) return null;
    const jobs = found.flatMap((one) => (typeof one === 'string' ? [] : [observationOf(one)]));
    return this.#patient(jobs);
  }

  /** Of a job that waits Ray says yes and does nothing: its command begins all the same, and finds no claim. */
  async cancel(externalId: string): Promise<boolean> {
    const answer = await this.#api.ask('POST', `${encodeURIComponent(externalId)}/stop`);
    return answer.status === 200 || isUnknown(answer);
  }

  /** What became of a submission that did not succeed plainly. */
  async #resolved(name: string, entrypoint: string, answer: RayAnswer): Promise<Submission> {
    const { status, text } = answer;
    const reason = this.#describe(answer);
    // What the head itself does not understand, or a proxy does not pass on.
    if (status !== null && status < 500 && !text.includes(taken)) return { outcome: 'refused', reason };
    const found = await this.#find(name);
    if (found === 'no answer') return { outcome: 'unknown', reason };
    if (found === 'missing') return { outcome: status !== null && refusal.test(text) ? 'refused' : 'unknown', reason };
    if (found.entrypoint === entrypoint) return { outcome: 'existed', externalId: name };
    return { outcome: 'refused', reason: `somebody else's job has the id ${name}` };
  }

  async #find(name: string): Promise<Found> {
    const answer = await this.#api.ask('GET', encodeURIComponent(name));
    if (isUnknown(answer)) return 'missing';
    return (answer.status === 200 ? rayJobIn(answer.text) : null) ?? 'no answer';
  }

  /** Gives up what has waited for too long: at no cost, since without a claim no trial is started. */
  #patient(jobs: readonly Observation[]): Observation[] {
    const { nowMs, startTimeoutMs } = this.#options;
    const waiting = jobs.filter(({ engine }) => engine === 'queued').map(({ name }) => name);
    this.#waitingSince = new Map(waiting.map((name) => [name, this.#waitingSince.get(name) ?? nowMs()]));
    return jobs.map((job) => {
      const waitedMs = nowMs() - (this.#waitingSince.get(job.name) ?? nowMs());
      if (waitedMs < startTimeoutMs) return job;
      // Best effort, as everything that is asked of jobs that wait.
      this.cancel(job.externalId).catch(() => undefined);
      const tooLong = `it waited for more than ${Math.round(startTimeoutMs / 1000)} s`;
      return { ...job, engine: 'ended', reason: `${tooLong}: ${job.reason}` };
    });
  }

  #describe({ status, text }: RayAnswer): string {
    const last = text.trim().split('\n').at(-1) ?? '';
    if (status === null) return `no answer from ${this.#api.address}: ${text}`;
    return `${this.#api.address} answered ${status}${last === '' ? '' : `: ${last.slice(0, 300)}`}`;
  }
}

/** Ray's own word that it has no such job; a proxy's 404 says nothing of that kind. */
function isUnknown({ status, text }: RayAnswer): boolean {
  return status === 404 && text.includes('does not exist');
}

function requestOf(job: EngineJob, resources: Readonly<Record<string, number>>) {
  const { name, command, folder, gpus, threads, avoid = [] } = job;
  return {
    submission_id: name,
    entrypoint: entrypointOf({ name, command, folder }),
    entrypoint_num_cpus: threads,
    entrypoint_num_gpus: Math.floor(gpus * resourceUnit) / resourceUnit,
    entrypoint_resources: resources,
    // Ray before 2.49 does not know this field, and does not take what it does not know.
    ...(avoid.length > 0 && { entrypoint_label_selector: { 'ray.io/node-id': `!in(${avoid.join(', ')})` } }),
    metadata: { coolsweep: 'attempt' },
    runtime_env: { env_vars: { RAY_JOB_STOP_WAIT_TIME_S: String(stopSeconds) } },
  };
}

/**
 * `exec`: the program takes the place of Ray's shell, and ends with Ray's supervisor. Ray starts it somewhere else, and
 * keeps what it prints on the node alone.
 */
function entrypointOf({ name, command, folder }: Pick<EngineJob, 'name' | 'command' | 'folder'>): string {
  const without = clusterSecrets.flatMap((variable) => ['-u', variable]);
  const words = ['env', '-C', folder, ...without, `COOLSWEEP_JOB=${name}`, ...command].map(shellWord);
  return `exec ${words.join(' ')} >>${shellWord(`${folder}/job.out`)} 2>&1`;
}
