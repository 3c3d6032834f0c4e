import type { Command } from 'commander';
import { exitCodes } from '../exitCode.ts';

/** A command as docs/cli.md tells of it. */
export interface DescribedCommand {
  /** With the commands above it, such as `data get`. */
  readonly name: string;
  /** Name and arguments, such as `data get <name>`. */
  readonly usage: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly DescribedField[];
  readonly options: readonly DescribedField[];
  readonly examples: readonly string[];
}

/** An argument or an option. */
export interface DescribedField {
  readonly name: string;
  readonly description: string;
  readonly choices: readonly string[];
  /** As JSON can say it; null where there is none. */
  readonly standard: unknown;
}

/** Commands that are listed in help; the hidden ones are for programs. */
export function visibleCommands(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
}

/** The help of a command as it is printed. */
function helpOf(command: Command): string {
  const before = { ...command.configureOutput() };
  const parts: string[] = [];
  command.configureOutput({ writeOut: (text) => void parts.push(text) }).outputHelp();
  command.configureOutput(before);
  return parts.join('');
}

/** The lines below `Examples:` in the help of a command. */
export function examplesOf(command: Command): string[] {
  const [, below = ''] = helpOf(command).split('\nExamples:\n');
  const [block = ''] = below.split('\n\n');
  return block.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

/** The commands that do something, those of a group one by one, in the order of the help. */
export function leafCommands(command: Command, above: readonly string[] = []): { name: string; command: Command }[] {
  return visibleCommands(command).flatMap((one) => {
    const path = [...above, one.name()];
    return one.commands.length > 0 ? leafCommands(one, path) : [{ name: path.join(' '), command: one }];
  });
}

function describe({ name, command }: { name: string; command: Command }): DescribedCommand {
  const help = command.createHelp();
  const fields = help.visibleArguments(command);
  return {
    name,
    usage: [name, command.usage().replace('[options]', '').trim()].join(' ').trim(),
    summary: command.summary() || command.description(),
    description: command.description(),
    arguments: fields.map((one) => ({
      name: one.name(),
      description: one.description,
      choices: one.argChoices ?? [],
      standard: (one.defaultValue as unknown) ?? null,
    })),
    options: command.options
      .filter((one) => !one.hidden)
      .map((one) => ({
        name: one.flags,
        description: one.description,
        choices: one.argChoices ?? [],
        standard: (one.defaultValue as unknown) ?? null,
      })),
    examples: examplesOf(command),
  };
}

/** Prints all commands and the exit codes as JSON: what tools/cliDocs makes docs/cli.md from. */
export function printCommandTree(program: Command): Promise<number> {
  const commands = leafCommands(program).map(describe);
  process.stdout.write(`${JSON.stringify({ commands, exitCodes })}\n`);
  return Promise.resolve(exitCodes.ok);
}
