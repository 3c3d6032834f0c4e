import type { Command } from 'commander';
import { contextOf, dataDir, examples, json, portNumber, type CommonOptions, type Exit } from './registration.ts';

/** Commands about this machine. */
export function addMachineCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('dashboard')
    .summary('serve the dashboard on this machine')
    .description('Serves the dashboard on loopback and prints its address.')
    .option('--port <n>', 'port, or the next free one', portNumber, 4700)
    .addOption(json())
    .addHelpText('after', examples('coolsweep dashboard', 'coolsweep dashboard --port 8080'))
    .action((options: CommonOptions & { port: number }) =>
      exit(import('../commands/dashboard.ts').then(({ dashboard }) => dashboard(contextOf(options), options.port))),
    );
  coolsweep
    .command('doctor')
    .summary('report what this machine offers and what is wrong with it')
    .description('Reports what this machine offers and what is wrong with it.')
    .addOption(dataDir())
    .addOption(json())
    .addHelpText('after', examples('coolsweep doctor', 'coolsweep doctor --json'))
    .action((options: CommonOptions) =>
      exit(import('../commands/doctor.ts').then(({ doctor }) => doctor(contextOf(options)))),
    );
}
