/**
 * Makes the numbers of SciPy, statsmodels and Optuna that libs/statistics is compared with. Needs Python 3.11 or newer and,
 * unless `--python` names one that has what is needed, the network: the packages go to a folder that is deleted
 * afterwards.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatFile } from '../kerasWeights/formatFile.mjs';
import { runScript } from '../kerasWeights/python.mjs';

const usage = `Usage: node tools/statisticsReference/main.mjs [--python PATH]

Writes reference.json and importance.json in libs/statistics/src/testing.
--python  a Python that has the packages of reference.txt and importance.txt, instead of throw-away environments`;

const names = ['reference', 'importance'];
const made = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../../libs/statistics/src/testing/${name}.json`, import.meta.url));
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @returns {Promise<number>} exit code */
async function main() {
  const { values } = parseArgs({ options: { python: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  for (const name of names) {
    const script = [here(`${name}.py`), made(name)];
    const code = await runScript(values.python, { requirements: here(`${name}.txt`), script });
    if (code !== 0) return code;
    await formatFile(made(name));
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 2;
}
