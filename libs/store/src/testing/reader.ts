/**
 * A program for tests: prints the steps of a trial's series, separated by blanks.
 * Usage: reader.ts FILE TRIAL NAME.
 */
import { openStore } from '../index.ts';

const [file = '', trialId = '', name = ''] = process.argv.slice(2);
const store = await openStore({ file });
const [series] = await store.series({ trialIds: [trialId], names: [name] });
process.stdout.write(`${(series?.steps ?? []).join(' ')}\n`);
await store.close();
