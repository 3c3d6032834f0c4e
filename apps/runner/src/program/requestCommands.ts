import { Option, type Command } from 'commander';
import type { Engine, SweepRequest } from '@coolsweep/sweep';
import type { AddressFlags } from '../front/frontAddress.ts';
import { addBindingOptions, addressFlagsOf } from './dashboardOptions.ts';
import {
  config,
  contextOf,
  dataDir,
  examples,
  fresh,
  json,
  objectives,
  hangAfter,
  hangAfterMsOf,
  portNumber,
  threads,
  trialsPerGpu,
  wholeNumber,
  type CommonOptions,
  type Exit,
} from './registration.ts';

const requests = {
  pause: {
    summary: 'stop a sweep or a trial for the time being',
    description:
      'Stops what runs of a sweep, or a trial, after its present update, and starts nothing more of it until it is resumed.',
    example: 'quickstart',
  },
  resume: {
    summary: 'go on with a paused sweep or trial',
    description:
      'Takes a pause back. A sweep that was paused or stopped is queued for coolsweep serve; coolsweep run --resume runs ' +
      'it at once.',
    example: 'quickstart',
  },
  cancel: {
    summary: 'give a sweep or a trial up',
    description:
      'Stops what runs of a sweep, or a trial, after its present update, and cancels what waits. Results stay. ' +
      'coolsweep retry brings cancelled trials back.',
    example: 'quickstart-t3',
  },
} as const satisfies Record<SweepRequest, object>;

/** Commands by which people steer what a scheduler does, and the scheduler that serves all sweeps. */
export function addRequestCommands(coolsweep: Command, exit: Exit): void {
  addServeCommand(coolsweep, exit);
  addSubmitCommand(coolsweep, exit);
  for (const what of Object.keys(requests) as SweepRequest[]) addRequestCommand(coolsweep, exit, what);
  coolsweep
    .command('retry')
    .summary('try failed and cancelled trials again')
    .description(
      'Has a failed or cancelled trial wait again, or with --failed all of a sweep. A sweep that was over is queued. ' +
        'Diverged and pruned trials are results and stay.',
    )
    .argument('<id>', 'sweep or trial id, see coolsweep ls and coolsweep show')
    .option('--failed', 'all failed and cancelled trials of the sweep')
    .addOption(json())
    .addHelpText('after', examples('coolsweep retry quickstart --failed', 'coolsweep retry quickstart-t3'))
    .action((id: string, options: CommonOptions & { failed?: boolean }) =>
      exit(
        import('../commands/retry.ts').then(({ retry }) =>
          retry(contextOf(options), id, { failed: options.failed ?? false }),
        ),
      ),
    );
}

function addRequestCommand(coolsweep: Command, exit: Exit, what: SweepRequest): void {
  const { summary, description, example } = requests[what];
  coolsweep
    .command(what)
    .summary(summary)
    .description(`${description} The scheduler at work carries it out.`)
    .argument('<id>', 'sweep or trial id, see coolsweep ls and coolsweep show')
    .addOption(json())
    .addHelpText('after', examples(`coolsweep ${what} ${example}`, `coolsweep ${what} ${example} --json`))
    .action((id: string, options: CommonOptions) =>
      exit(import('../commands/request.ts').then(({ request }) => request(contextOf(options), id, what))),
    );
}

interface ServeCommandOptions extends CommonOptions, AddressFlags {
  readonly dashboard?: boolean;
  readonly slots?: number;
  readonly cpuSlots?: number;
  readonly trialsPerGpu?: number;
  readonly hangAfter?: number;
  readonly on: Engine;
  readonly config?: string;
  readonly detached?: boolean;
}

function addServeCommand(coolsweep: Command, exit: Exit): void {
  const serve = coolsweep
    .command('serve')
    .summary('run all queued sweeps, until it is stopped')
    .description(
      'Works at all sweeps that were submitted, retried or resumed, or whose scheduler died, each with the data folder ' +
        'and thread count recorded with it (objectives from its own folder alone), and shares the slots between them by priority. Ctrl-C or SIGTERM stops after ' +
        'the present update of each trial; a second one ends them at once. Trials that were stopped wait for the next ' +
        'scheduler. With --detached it ends alone, and the next one goes on with the trials that are at work.',
    )
    .option(
      '--slots <n>',
      'trials at a time on GPUs, or on the CPU of a machine without (default: one per GPU, else one)',
      wholeNumber(1),
    )
    .option(
      '--cpu-slots <n>',
      'trials at a time of sweeps with resources.gpus: 0, beside those on GPUs (default: one)',
      wholeNumber(0),
    )
    .addOption(trialsPerGpu())
    .addOption(on('where trials run, of sweeps that name no other; see docs/slurm.md and docs/ray.md').default('local'))
    .option('--detached', 'have trials on this machine go on when this program ends; see docs/slots.md')
    .addOption(config())
    .addOption(hangAfter())
    .addOption(dataDir())
    .addOption(objectives())
    .option(
      '--dashboard',
      'serve the dashboard too, on a cluster at the address of its agents; an option below does so as well, see docs/server.md',
    )
    .option(
      '--port <n>',
      'port of the dashboard (default: 4700, or on this machine the next free one; on a cluster: of its configuration)',
      portNumber,
    );
  addBindingOptions(serve)
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep serve',
        'coolsweep serve --slots 2 --json',
        'coolsweep serve --detached',
        'coolsweep serve --on slurm --slots 8',
        'coolsweep serve --on ray --config lab.config.ts',
        'coolsweep serve --behind-proxy --public-url https://sweeps.example.org',
        'coolsweep serve --on slurm --host 0.0.0.0 --tls-cert chain.pem --tls-key key.pem --public-url https://head.cluster:4810',
      ),
    )
    .action((options: ServeCommandOptions) =>
      exit(
        import('../commands/serve.ts').then((command) =>
          command.serve(contextOf(options), {
            slots: options.slots ?? null,
            cpuSlots: options.cpuSlots ?? null,
            trialsPerGpu: options.trialsPerGpu ?? null,
            hangAfterMs: hangAfterMsOf(options),
            ...{ on: options.on, config: options.config, detached: options.detached },
            dashboard: addressFlagsOf(options),
          }),
        ),
      ),
    );
}

/** Which engine; what is not here cannot be named. */
function on(description: string): Option {
  const engines = ['local', 'slurm', 'ray'] as const satisfies readonly Engine[];
  return new Option('--on <engine>', description).choices(engines);
}

function addSubmitCommand(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('submit')
    .summary('record a sweep for coolsweep serve to run')
    .description('Checks a sweep file and its data, and queues the sweep for a scheduler that serves all of them.')
    .argument('<file>', 'sweep file (YAML)')
    .addOption(on('what alone may run it (default: whatever serves sweeps)'))
    .addOption(threads())
    .addOption(fresh())
    .addOption(dataDir())
    .addOption(objectives())
    .addOption(json())
    .addHelpText(
      'after',
      examples('coolsweep submit sweeps/quickstart.yaml', 'coolsweep submit sweep.yaml --on ray --json'),
    )
    .action((file: string, options: CommonOptions & { threads?: number; fresh?: boolean; on?: Engine }) =>
      exit(
        import('../commands/submit.ts').then(({ submit }) =>
          submit(contextOf(options), file, {
            ...{ threads: options.threads ?? null, fresh: options.fresh, on: options.on },
          }),
        ),
      ),
    );
}
