/**
 * Reads Keras weights, and makes the logits that the models are compared with. Needs Python 3.10 or newer and, unless
 * `--python` names one that has what is needed, the network: the packages go to a folder that is deleted afterwards.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatFile } from './formatFile.mjs';
import { runScript } from './python.mjs';

const usage = `Usage: node tools/kerasWeights/main.mjs FILE --out FOLDER [--python PATH]
       node tools/kerasWeights/main.mjs --logits [--python PATH]

FILE      .h5, .weights.h5 or .keras; its weights are written to FOLDER in the TensorFlow.js layers format
--logits  computes with Keras what libs/models/src/testing/kerasLogits.json holds, and writes it
--python  a Python that has the packages of convert.txt or logits.txt, instead of a throw-away environment`;

const fixture = fileURLToPath(new URL('../../libs/models/src/testing/kerasLogits.json', import.meta.url));
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {string[]} args */
function commandFrom(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      python: { type: 'string' },
      logits: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { out, python, help, logits } = values;
  if (help) return { python, script: null };
  if (logits && positionals.length === 0 && out === undefined) {
    return { python, script: [here('logits.py'), fixture], requirements: here('logits.txt') };
  }
  const [file, ...more] = positionals;
  if (!logits && file !== undefined && more.length === 0 && out !== undefined) {
    return { python, script: [here('convert.py'), file, out], requirements: here('convert.txt') };
  }
  throw new Error('give either one FILE and --out FOLDER, or --logits');
}

/** @returns {Promise<number>} exit code */
async function main() {
  const command = commandFrom(process.argv.slice(2));
  const { python, script, requirements } = command;
  if (script === null) {
    console.log(usage);
    return 0;
  }
  const code = await runScript(python, { requirements, script });
  if (code === 0 && script.includes(fixture)) await formatFile(fixture);
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 2;
}
