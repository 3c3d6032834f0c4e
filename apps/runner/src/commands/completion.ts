import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { completionsOf, type IdKind } from '../completion/candidates.ts';
import { completionScripts, type Shell } from '../completion/scripts.ts';
import { exitCodes } from '../exitCode.ts';
import type { CommandContext } from './command.ts';

export type { Shell } from '../completion/scripts.ts';

/** `coolsweep completion SHELL`: the script that makes Tab complete. */
export function completion({ console }: CommandContext, shell: Shell): Promise<number> {
  const script = completionScripts[shell];
  console.value({ shell, script });
  console.line(script.trimEnd());
  return Promise.resolve(exitCodes.ok);
}

/** Most sweeps whose trials are listed, and most trials of each: more are of no use in a list. */
const most = { sweeps: 20, trials: 500 };

/** Ids in the workspace that begin with what was typed; none when there is no workspace yet. */
async function recordedIds({ environment }: CommandContext, kind: IdKind, typed: string): Promise<string[]> {
  if (environment.databaseUrl === null && !existsSync(join(environment.home, 'coolsweep.db'))) return [];
  // Loaded here, so that commands and options need not wait for a database client.
  const { withStore } = await import('../workspace.ts');
  return withStore(environment, async (store) => {
    const sweeps = (await store.listSweeps()).map(({ sweep }) => sweep.id);
    if (kind === 'sweep') return sweeps;
    const meant = sweeps.filter((id) => id.startsWith(typed) || typed.startsWith(`${id}-`)).slice(0, most.sweeps);
    const trials = meant.map((id) => store.trialsOf(id, { limit: most.trials }));
    return (await Promise.all(trials)).flat().map(({ id }) => id);
  });
}

/** `coolsweep __complete -- WORDS`: what the word at the cursor may become, one candidate per line. */
export async function complete(
  context: CommandContext,
  { program, words }: { readonly program: Command; readonly words: readonly string[] },
): Promise<number> {
  // Best effort: with a database that cannot be read, ids are not completed, and no message breaks the line typed.
  const idsOf = (kind: IdKind, typed: string) => recordedIds(context, kind, typed).catch(() => []);
  const candidates = await completionsOf(program, words, idsOf);
  for (const candidate of candidates) context.console.line(candidate);
  return exitCodes.ok;
}
