/**
 * Prints the Python that has Ray with its dashboard and jobs, made now unless it is there, for programs of other projects.
 * Usage: tsx tools/bench/training/rayPython.ts
 */
import { pythonWith } from './pythonEnvironment.ts';

try {
  console.log(await pythonWith('ray-jobs', (line) => console.error(line)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
