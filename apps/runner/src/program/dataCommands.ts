import { Argument, type Command } from 'commander';
import type { DatasetName } from '@coolsweep/sweep';
import { contextOf, dataDir, examples, json, type CommonOptions, type Exit } from './registration.ts';

const datasetName = () => new Argument('<name>', 'data set').choices(['digits', 'fashion-mnist', 'cifar10']);
const commands = () => import('../commands/data.ts');

/** Commands about data sets. */
export function addDataCommands(coolsweep: Command, exit: Exit): void {
  const data = coolsweep.command('data').description('data sets: list, download, verify');
  data
    .command('ls')
    .summary('list the data sets and where they are')
    .description('Lists the data sets and where they are, or how to get them.')
    .addOption(dataDir())
    .addOption(json())
    .addHelpText('after', examples('coolsweep data ls', 'coolsweep data ls --data-dir ~/data'))
    .action((options: CommonOptions) => exit(commands().then(({ dataLs }) => dataLs(contextOf(options)))));
  data
    .command('get')
    .summary('download a data set')
    .description(
      'Downloads a data set; goes on where an interrupted download ended. Prints one event per line with --json.',
    )
    .addArgument(datasetName())
    .option('--url <url>', 'a mirror; what it sends must have the official checksum')
    .addOption(json())
    .addHelpText('after', examples('coolsweep data get cifar10'))
    .action((name: DatasetName, options: CommonOptions & { url?: string }) =>
      exit(commands().then(({ dataGet }) => dataGet(contextOf(options), name, options.url ?? null))),
    );
  data
    .command('verify')
    .summary('read a data set whole and check it')
    .description('Reads a data set whole and checks every byte that can be checked.')
    .addArgument(datasetName())
    .addOption(dataDir())
    .addOption(json())
    .addHelpText('after', examples('coolsweep data verify cifar10'))
    .action((name: DatasetName, options: CommonOptions) =>
      exit(commands().then(({ dataVerify }) => dataVerify(contextOf(options), name))),
    );
}
