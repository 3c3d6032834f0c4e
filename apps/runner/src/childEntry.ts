import { fileURLToPath } from 'node:url';

/** Entry points of child processes. */
export type EntryName = 'trial.ts' | 'probe.ts' | 'agent.ts';

/** Arguments of Node with which a child process runs TypeScript sources. */
export const execArgv: readonly string[] = ['--import', import.meta.resolve('tsx')];

/** Path of an entry point beside this file. */
export function entryPath(name: EntryName | 'trialDataReader.ts' | 'main.ts' | 'complete.ts'): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
