import type { Command } from 'commander';
import { contextOf, examples, json, type CommonOptions, type Exit } from './registration.ts';

/** Commands about a cluster. */
export function addClusterCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('cluster')
    .description('Looks after a cluster on which trials run, see docs/slurm.md.')
    .command('check')
    .summary('submit a job that reports what it finds')
    .description(
      'Submits a job of one GPU to Slurm that starts no trial: it reports its GPU, whether the installation and the data ' +
        'folder are there, whether it reaches this machine, and how far its clock is off.',
    )
    .option('--cluster <file>', 'describes the cluster (default: cluster.yaml of the data folder)')
    .addOption(json())
    .addHelpText('after', examples('coolsweep cluster check', 'coolsweep cluster check --cluster lab.yaml --json'))
    .action((options: CommonOptions & { readonly cluster?: string }) =>
      exit(
        import('../commands/clusterCheck.ts').then(({ clusterCheck }) =>
          clusterCheck(contextOf(options), options.cluster),
        ),
      ),
    );
}
