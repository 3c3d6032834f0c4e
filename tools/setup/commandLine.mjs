import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './program.mjs';

/** @import { Step } from './setUp.mjs' */

/** @type {Step} */
export const commandLine = {
  title: 'command line',
  // One of other sources is made anew when the command is used.
  isDone: async ({ root }) =>
    existsSync(join(root, 'node_modules/.cache/coolsweep/commandLine.json')) ? 'bundled' : undefined,
  perform: async (setup) => {
    // The first command bundles what it ran from.
    await run(setup, [process.execPath, 'apps/runner/bin/coolsweep.mjs', '--version'], {
      wayOut: 'the message above names the source file; `git status` tells what was changed.',
    });
    return 'bundled';
  },
};
