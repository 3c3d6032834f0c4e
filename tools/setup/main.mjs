import { parseArgs } from 'node:util';
import { SetupProblem } from './problem.mjs';
import { makeReporter } from './reporter.mjs';

const usage = `Usage: node tools/setup/main.mjs [--tests] [--quiet]

Installs the packages, provides native TensorFlow and generates the database client. What is done already is left alone.

  --tests   also install what the tests need (Debian: chromium, postgresql, dataset-fashion-mnist)
  --quiet   print warnings and failures only

Environment:
  COOLSWEEP_TENSORFLOW  <folder>, pypi, google or none: take TensorFlow from there, and fail if that fails
  COOLSWEEP_CACHE       folder for the unpacked TensorFlow (default: XDG_CACHE_HOME or ~/.cache)`;

const { values } = parseArgs({
  options: {
    tests: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help === true) console.log(usage);
else process.exitCode = await main(values.tests, values.quiet);

/**
 * @param {boolean} tests
 * @param {boolean} quiet
 */
async function main(tests, quiet) {
  const reporter = makeReporter({ quiet });
  try {
    // Imported late: an unsupported Node should get as far as being told so.
    const { setUp } = await import('./setUp.mjs');
    await setUp({ tests, ...reporter });
    return 0;
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    reporter.warn(`Set-up failed. ${error.describe()}`);
    return 1;
  }
}
