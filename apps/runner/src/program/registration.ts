import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command.ts';
import { readEnvironment } from '../env.ts';
import { processConsole } from '../output/console.ts';

/** What every registration of a command uses. */

/** Takes the exit code that a command ends with. */
export type Exit = (code: Promise<number>) => Promise<void>;

export interface CommonOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
  readonly objectives?: string;
}

export function contextOf({ json, dataDir, objectives }: CommonOptions): CommandContext {
  return {
    environment: {
      ...readEnvironment(),
      ...(dataDir !== undefined && { dataDir: resolve(dataDir) }),
      ...(objectives !== undefined && { objectives: resolve(objectives) }),
    },
    console: processConsole(json ?? false),
  };
}

/** What stands after a command's options in its help: every command has it, and docs/cli.md repeats it. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

export const json = () => new Option('--json', 'print JSON, for programs');
export const dataDir = () => new Option('--data-dir <folder>', 'folder of data sets (default: COOLSWEEP_DATA)');

export const config = () =>
  new Option('--config <file>', 'configuration of the operator (default: coolsweep.config.ts of the data folder)');

export const objectives = () =>
  new Option(
    '--objectives <folder>',
    'folder of modules that a sweep may call in place of training (default: COOLSWEEP_OBJECTIVES)',
  );

export const threads = () =>
  new Option(
    '--threads <n>',
    'CPU threads of a trial (default: resources.threads of the file, else all); results depend on it',
  ).argParser(wholeNumber(1));

export const fresh = () =>
  new Option('--fresh', 'train every trial, also one whose result an earlier sweep has (default: it is taken over)');

export const trialsPerGpu = () =>
  new Option(
    '--trials-per-gpu <n>',
    'trials that share a GPU (default: resources.trialsPerGpu of the file, else one)',
  ).argParser(wholeNumber(1));

export const hangAfter = () =>
  new Option(
    '--hang-after <minutes>',
    'end and retry a trial that says nothing for so long; longer before its first update and where updates take long (default: 10)',
  ).argParser(positiveNumber);

/** What `--hang-after` gives, as commands take it. */
export function hangAfterMsOf({ hangAfter: minutes }: { readonly hangAfter?: number }): number | undefined {
  return minutes === undefined ? undefined : minutes * 60_000;
}

export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min)
      throw new InvalidArgumentError(`It must be a whole number, ${min} or more.`);
    return value;
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

export function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be at most 65535.');
  return port;
}
