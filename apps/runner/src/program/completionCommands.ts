import { Argument, type Command } from 'commander';
import type { Shell } from '../commands/completion.ts';
import { contextOf, examples, json, type CommonOptions, type Exit } from './registration.ts';

const commands = () => import('../commands/completion.ts');

/** Commands about the command line itself; the hidden ones are for shells and for tools/cliDocs. */
export function addCompletionCommands(coolsweep: Command, exit: Exit): void {
  coolsweep
    .command('completion')
    .summary('print the script that completes commands, options and ids in a shell')
    .description('Prints a script that completes commands, options, sweep ids and trial ids with Tab.')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'eval "$(coolsweep completion bash)"          # in ~/.bashrc',
        'eval "$(coolsweep completion zsh)"           # in ~/.zshrc, after compinit',
        'coolsweep completion fish | source           # in ~/.config/fish/config.fish',
      ),
    )
    .action((shell: Shell, options: CommonOptions) =>
      exit(commands().then(({ completion }) => completion(contextOf(options), shell))),
    );
  coolsweep
    .command('__complete', { hidden: true })
    .argument('[words...]', 'what was typed after coolsweep, the word at the cursor last')
    .action((words: string[]) =>
      exit(commands().then(({ complete }) => complete(contextOf({}), { program: coolsweep, words }))),
    );
  coolsweep
    .command('__commands', { hidden: true })
    .action(() => exit(import('./commandTree.ts').then(({ printCommandTree }) => printCommandTree(coolsweep))));
}
