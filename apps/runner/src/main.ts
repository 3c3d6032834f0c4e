import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { SweepError } from '@coolsweep/sweep';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { program } from './program/program.ts';

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
