import { CancelQueue } from './cancelQueue.ts';
import { engineCommand, type CommandEnd } from './engineCommand.ts';
import type { EngineJob, Observation, Submission, TrialDriver } from './driver.ts';
import { shellWord } from './shellWord.ts';
import { squeueJobs } from './squeueJson.ts';

/** What a site asks of the jobs that are submitted to its Slurm. */
export interface SlurmSettings {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  /** As `sbatch --time` takes it. */
  readonly timeLimit?: string | undefined;
  /** Further options of `sbatch`. */
  readonly extra?: readonly string[] | undefined;
}

export interface SlurmDriverOptions {
  readonly settings: SlurmSettings;
  /** Of the commands; has the PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long a command may take. Default: 60 s, which is more than Slurm's own time-out. */
  readonly timeoutMs?: number;
}

const longestOption = 100_000;

/** Before its time limit a job is told so long, seconds: time for a checkpoint. */
const warningSeconds = 120;

/** `sbatch` says so when the controller has looked at the job and does not want it. */
const refusal = /Batch job submission failed: (.*)/;
/** Then the controller may have taken the job all the same. */
const noAnswer = /timed out|contact|connect|communication|socket/i;

/** Slurm by its commands, as 22.05 has them and later versions still do. */
export class SlurmDriver implements TrialDriver {
  readonly name = 'slurm';
  readonly #options: SlurmDriverOptions;
  readonly #cancels = new CancelQueue((externalIds) => this.#cancelAll(externalIds));

  constructor(options: SlurmDriverOptions) {
    this.#options = options;
  }

  async submit(job: EngineJob): Promise<Submission> {
    const end = await this.#run(['sbatch', ...sbatchOptions(job, this.#options.settings)], scriptOf(job));
    const id = /^(\d+)(;.*)?$/m.exec(end.stdout)?.[1];
    if (end.code === 0 && id !== undefined) return { outcome: 'created', externalId: id };
    return this.#resolved(job.name, end);
  }

  async observe(names: readonly string[]): Promise<readonly Observation[] | null> {
    // 22.05 prints all jobs, whatever it is asked for; later versions hide those that have ended unless asked.
    const end = await this.#run(['squeue', '--json', '--states=all', ...namesOption(names)]);
    const jobs = end.code === 0 ? squeueJobs(end.stdout) : null;
    return jobs?.filter(({ name }) => names.includes(name)) ?? null;
  }

  cancel(externalId: string): Promise<boolean> {
    return this.#cancels.cancel(externalId);
  }

  /** One that is not known any more does not keep the others from being cancelled. */
  async #cancelAll(externalIds: readonly string[]): Promise<boolean> {
    const { code, stderr } = await this.#run(['scancel', ...externalIds]);
    return code === 0 || /Invalid job id|already completing|already completed/i.test(stderr);
  }

  /** What became of a submission that did not succeed plainly. */
  async #resolved(name: string, { code, stderr }: CommandEnd): Promise<Submission> {
    const [found] = (await this.observe([name])) ?? [];
    if (found !== undefined) return { outcome: 'existed', externalId: found.externalId };
    const reason = stderr.trim().split('\n').at(-1) ?? '';
    // A wrong option is not even sent.
    const isSaid = code !== null && (code === 255 || refusal.test(stderr)) && !noAnswer.test(stderr);
    return { outcome: isSaid ? 'refused' : 'unknown', reason: reason === '' ? `sbatch gave no answer` : reason };
  }

  #run(command: readonly string[], input = ''): Promise<CommandEnd> {
    const { environment, timeoutMs = 60_000 } = this.#options;
    return engineCommand(command, { environment, timeoutMs, input });
  }
}

/** Linux takes no argument of more than 128 KiB. Without names Slurm tells of all jobs that there are. */
function namesOption(names: readonly string[]): string[] {
  const option = `--name=${names.join(',')}`;
  return option.length <= longestOption ? [option] : [];
}

function sbatchOptions({ name, folder, gpus, threads, avoid = [] }: EngineJob, settings: SlurmSettings): string[] {
  const { partition, account, qos, timeLimit, extra = [] } = settings;
  const given = (option: string, value: string | undefined) => (value === undefined ? [] : [`--${option}=${value}`]);
  return [
    ...['--parsable', `--job-name=${name}`, `--comment=coolsweep`],
    // Whether a trial is tried again is for the scheduler to say.
    ...['--no-requeue', '--open-mode=append', '--export=NONE'],
    ...[`--chdir=${folder}`, `--output=${folder}/job-%j.out`],
    ...['--ntasks=1', `--cpus-per-task=${threads}`, ...(gpus === 0 ? [] : [`--gres=gpu:${Math.ceil(gpus)}`])],
    ...given('partition', partition),
    ...given('account', account),
    ...given('qos', qos),
    ...given('time', timeLimit),
    ...(timeLimit === undefined ? [] : [`--signal=B:TERM@${warningSeconds}`]),
    ...extra,
    // The last of several counts: what the site keeps away from, it has to be kept away from still.
    ...excluded(avoid, extra),
  ];
}

/** Machines to keep away from, beside those that the site names itself. */
function excluded(avoid: readonly string[], extra: readonly string[]): string[] {
  if (avoid.length === 0) return [];
  const own = extra.flatMap((option) => (option.startsWith('--exclude=') ? [option.slice('--exclude='.length)] : []));
  return [`--exclude=${[...own, ...avoid].join(',')}`];
}

/** `exec`: signals for the job reach the program itself. */
function scriptOf({ command }: EngineJob): string {
  return `#!/bin/sh\nexec ${command.map(shellWord).join(' ')}\n`;
}
