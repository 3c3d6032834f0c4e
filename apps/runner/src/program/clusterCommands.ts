import { Option, type Command } from 'commander';
import type { ClusterEngine } from '../remote/engineDriver.ts';
import { config, contextOf, examples, json, type CommonOptions, type Exit } from './registration.ts';

/** Commands about a cluster. */
export function addClusterCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('cluster')
    .description('Looks after a cluster on which trials run, see docs/slurm.md and docs/ray.md.')
    .command('check')
    .summary('submit a job that reports what it finds')
    .description(
      'Submits a job of one GPU to Slurm, or to Ray, that starts no trial: it reports its GPU, whether the installation and the data ' +
        'folder are there, whether it reaches this machine, and how far its clock is off.',
    )
    .addOption(new Option('--on <engine>', 'of which cluster').choices(['slurm', 'ray']).default('slurm'))
    .addOption(config())
    .addOption(json())
    .addHelpText(
      'after',
      examples('coolsweep cluster check', 'coolsweep cluster check --on ray --config lab.config.ts --json'),
    )
    .action((options: CommonOptions & { readonly config?: string; readonly on: ClusterEngine }) =>
      exit(
        import('../commands/clusterCheck.ts').then(({ clusterCheck }) =>
          clusterCheck(contextOf(options), options.on, options.config),
        ),
      ),
    );
}
