import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../commands/command.ts';
import { readEnvironment } from '../env.ts';

/** A workspace of its own for commands under test, and what they print. */
export interface TestCommand {
  readonly context: CommandContext;
  readonly lines: string[];
  readonly values: unknown[];
  readonly notes: string[];
  /** Removes the workspace. */
  end(): Promise<void>;
}

/** Makes a workspace in a new folder, with the cache beside it. */
export async function testCommand(): Promise<TestCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-command-'));
  const [lines, values, notes]: [string[], unknown[], string[]] = [[], [], []];
  const console = {
    json: false,
    isTerminal: false,
    line: (text = '') => void lines.push(text),
    value: (value: unknown) => void values.push(value),
    note: (text: string) => void notes.push(text),
  };
  const environment = { ...readEnvironment({}), home: join(folder, 'home'), cacheDir: join(folder, 'cache') };
  return { context: { environment, console }, lines, values, notes, end: () => rm(folder, { recursive: true }) };
}
