/** Entry of the bundle that answers a shell: the command line without what is needed to say what went wrong. */
import { program } from './program/program.ts';

const coolsweep = program(async (code) => {
  process.exitCode = await code;
});
await coolsweep.parseAsync();
