import { run } from '../program.mjs';
import { SetupProblem } from '../problem.mjs';

/** @import { Setup } from '../setUp.mjs' */

/** Node 23 removed what the package calls while it computes; harmless on earlier versions. */
const program = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = require('@tensorflow/tfjs-node-gpu');
  const { binding } = tf.backend();
  const [sum] = tf.tensor1d([1, 2, 3]).sum().dataSync();
  if (sum !== 6) throw new Error('1 + 2 + 3 gave ' + sum);
  console.log(JSON.stringify({ version: binding.TF_Version, usesGpu: binding.isUsingGpuDevice }));
`;

/**
 * Loads the package in a process of its own, which a broken library may crash, and returns what TensorFlow tells of itself.
 * @param {Setup} setup
 * @returns {Promise<{ version: string, usesGpu: boolean }>}
 */
export async function proveTensorflow(setup) {
  const output = await run(setup, [process.execPath, '-e', program], {
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    timeoutMs: 180_000,
    wayOut:
      'run the set-up again after deleting the tensorflow folder of the cache; a process ended by SIGILL means that this ' +
      'CPU lacks AVX, which TensorFlow needs.',
  });
  const line = output.split('\n').find((text) => text.startsWith('{"version"'));
  if (line === undefined)
    throw new SetupProblem('TensorFlow does not tell its version.', { wayOut: 'report this.', output });
  return JSON.parse(line);
}
