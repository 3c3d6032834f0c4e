/**
 * Makes the numbers of SciPy and statsmodels that libs/statistics is compared with. Needs Python 3.11 or newer and,
 * unless `--python` names one that has what is needed, the network: the packages go to a folder that is deleted
 * afterwards.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatFile } from '../kerasWeights/formatFile.mjs';
import { runScript } from '../kerasWeights/python.mjs';

const usage = `Usage: node tools/statisticsReference/main.mjs [--python PATH]

Writes libs/statistics/src/testing/reference.json.
--python  a Python that has the packages of reference.txt, instead of a throw-away environment`;

const reference = fileURLToPath(new URL('../../libs/statistics/src/testing/reference.json', import.meta.url));
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @returns {Promise<number>} exit code */
async function main() {
  const { values } = parseArgs({ options: { python: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const script = [here('reference.py'), reference];
  const code = await runScript(values.python, { requirements: here('reference.txt'), script });
  if (code === 0) await formatFile(reference);
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 2;
}
