import { fileURLToPath } from 'node:url';

/** Arguments of Node with which a child process runs TypeScript sources. */
export const execArgv: readonly string[] = ['--import', import.meta.resolve('tsx')];

/** Path of an entry point beside this file. */
export function entryPath(name: 'trial.ts' | 'probe.ts'): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
