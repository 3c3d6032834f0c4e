import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { SweepError } from '@coolsweep/sweep';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { program } from './program/program.ts';

/** What a shell asks for again and again; see `bin/keptCompletion.mjs`. */
const completionCommands: ReadonlySet<string> = new Set(['completion', '__complete']);

/** Says what went wrong and returns the exit code: the only place where errors become codes. */
function reportError(error: unknown): number {
  if (error instanceof SweepError) {
    process.stderr.write(`coolsweep: ${error.message}\n`);
    return exitCodeOf(error.code);
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput;
  process.stderr.write(`coolsweep: this is a bug; please report it with the lines below\n`);
  process.stderr.write(`${inspect(error)}\n`);
  return exitCodes.bug;
}

// A reader that closes the pipe early (`coolsweep export … | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.bug),
);

const coolsweep = program(async (code) => {
  process.exitCode = await code;
});
try {
  await coolsweep.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
if (completionCommands.has(process.argv[2] ?? '')) {
  const { keepCompletion } = await import('./completion/keepCompletion.ts');
  // Best effort: without it the next answer takes as long as this one did.
  await keepCompletion().catch(() => undefined);
}
