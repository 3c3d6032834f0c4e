/**
 * A program for tests: opens a store and reports points for an attempt, one report per point, as fast as it goes.
 * Usage: writer.ts FILE [ATTEMPT COUNT]. Prints `applied …` for migrations, `opened`, and each step once acknowledged.
 */
import { openStore } from '../index.ts';

const [file = '', attemptId = '', count = '0'] = process.argv.slice(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

const store = await openStore({ file, log: () => print('applied') });
print('opened');
for (let step = 0; step < Number(count); step++) {
  await store.report(Number(attemptId), { points: [{ name: 'a', step, value: step / 3 }] });
  print(String(step));
}
await store.close();
