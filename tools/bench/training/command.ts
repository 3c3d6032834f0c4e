import { fileURLToPath } from 'node:url';
import type { Command } from './contestant.ts';
import type { Program } from './lineup.ts';
import { pythonWith } from './pythonEnvironment.ts';

/**
 * How a contestant's program is run; a Python environment that it needs is made first.
 *
 * @throws SetupProblem when it cannot be made
 */
export async function commandOf(program: Program, say: (line: string) => void): Promise<Command> {
  switch (program) {
    case 'ours':
      return typescript(new URL('./ours.ts', import.meta.url));
    case 'stock':
      return typescript(new URL('../peers/stockLayers.ts', import.meta.url));
    case 'keras':
    case 'torch':
      return [await pythonWith(program, say), fileURLToPath(new URL(`../peers/${program}_peer.py`, import.meta.url))];
  }
}

function typescript(file: URL): Command {
  return [process.execPath, '--import', import.meta.resolve('tsx'), fileURLToPath(file)];
}
