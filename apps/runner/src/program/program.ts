import { Command } from 'commander';
import { addAccessCommands } from './accessCommands.ts';
import { addClusterCommands } from './clusterCommands.ts';
import { addComparisonCommands } from './comparisonCommands.ts';
import { addCompletionCommands } from './completionCommands.ts';
import { addDatabaseCommands } from './databaseCommands.ts';
import { addDataCommands } from './dataCommands.ts';
import { addExportBestCommand } from './exportBestCommand.ts';
import { addMachineCommands } from './machineCommands.ts';
import type { Exit } from './registration.ts';
import { addRequestCommands } from './requestCommands.ts';
import { addExtendCommand } from './extendCommand.ts';
import { addRerunCommands } from './rerunCommands.ts';
import { addSweepCommands } from './sweepCommands.ts';
import { addTrialCommands } from './trialCommands.ts';
import { addWorkspaceCommands } from './workspaceCommands.ts';

/**
 * The command line: every command with its arguments, options and examples. Help, docs/cli.md and shell completion are
 * made from it. A command is loaded when it is used: `--help` should not wait for a database client.
 */
export function program(exit: Exit): Command {
  const coolsweep = new Command('coolsweep')
    .description('Hyperparameter sweeps of annealed-momentum training.')
    .version('0.1.0')
    // Before the commands are added, which inherit it: what is wrong is thrown.
    .exitOverride()
    .showHelpAfterError('(--help shows how)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 bug, 2 bad input, 3 trials failed, 4 missing, 5 surroundings, 6 a rerun differs, 130 interrupted.',
    );
  addSweepCommands(coolsweep, exit);
  addRequestCommands(coolsweep, exit);
  addComparisonCommands(coolsweep, exit);
  addRerunCommands(coolsweep, exit);
  addExtendCommand(coolsweep, exit);
  addExportBestCommand(coolsweep, exit);
  addTrialCommands(coolsweep, exit);
  addMachineCommands(coolsweep, exit);
  addClusterCommands(coolsweep, exit);
  addAccessCommands(coolsweep, exit);
  addDataCommands(coolsweep, exit);
  addWorkspaceCommands(coolsweep, exit);
  addDatabaseCommands(coolsweep, exit);
  addCompletionCommands(coolsweep, exit);
  return coolsweep;
}
