import type { Command } from 'commander';
import type { DashboardOptions } from '../dashboardProcess.ts';
import { addBindingOptions } from './dashboardOptions.ts';
import { contextOf, dataDir, examples, json, portNumber, type CommonOptions, type Exit } from './registration.ts';

/** Commands about this machine. */
export function addMachineCommands(coolsweep: Command, exit: Exit): void {
  const dashboard = coolsweep
    .command('dashboard')
    .summary('serve the dashboard, on this machine or to a team')
    .description(
      'Serves the dashboard and prints its address. On this machine alone, unless told otherwise; for others, people sign ' +
        'in: make the first user with `coolsweep user add NAME --role admin`. See docs/server.md.',
    )
    .option('--port <n>', 'port, or on this machine the next free one', portNumber, 4700);
  addBindingOptions(dashboard)
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep dashboard',
        'coolsweep dashboard --port 8080',
        'coolsweep dashboard --host 0.0.0.0 --port 8443 --tls-cert chain.pem --tls-key key.pem --public-url https://sweeps.example.org:8443',
        'coolsweep dashboard --behind-proxy --public-url https://sweeps.example.org',
      ),
    )
    .action((options: CommonOptions & DashboardOptions) =>
      exit(import('../commands/dashboard.ts').then((command) => command.dashboard(contextOf(options), options))),
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
