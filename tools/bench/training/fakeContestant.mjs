/** A contestant for tests, in which a step takes as many milliseconds as the task's batch says and nothing is trained. */
import { createInterface } from 'node:readline';

const { batch, variant } = JSON.parse(process.argv[2] ?? '{}');
const tell = (/** @type {object} */ line) => console.log(JSON.stringify(line));
const times = { toFirstStepMs: 10, firstStepMs: 2, stepMs: batch };

if (variant === 'fails') {
  console.error('Traceback of what led there\nModuleNotFoundError: No module named torch');
  process.exit(1);
}
console.log('chatter of a library');
if (variant === 'babbles') tell({ hello: 'world' });
else if (variant !== 'sleeps') tell({ ready: true, version: 'Fake 1.0', peakRssMiB: 5, ...times });
for await (const line of createInterface({ input: process.stdin })) {
  if (variant === 'dies') process.exit(3);
  tell({ ms: batch * Number(line.split(' ')[1]), peakRssMiB: 6 });
}
