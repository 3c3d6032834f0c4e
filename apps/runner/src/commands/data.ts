import { SweepError, type DatasetName } from '@coolsweep/sweep';
import { askProbe } from '../askProbe.ts';
import { exitCodes } from '../exitCode.ts';
import { table } from '../output/table.ts';
import type { CommandContext } from './command.ts';

const megabyte = 1e6;

/** `coolsweep data ls`: the data sets that CoolSweep knows, and whether they are here. */
export async function dataLs({ environment, console }: CommandContext): Promise<number> {
  const { dataDir, cacheDir } = environment;
  const list = await askProbe(environment, { type: 'list', dataDir, cacheDir });
  console.value(list);
  const rows = list.map(({ name, found, location, sizes, problem, howToGet }) => [
    name,
    problem === null ? (found ? 'found' : 'missing') : 'damaged',
    sizes ? `${sizes.train} + ${sizes.test}` : '–',
    problem ?? location ?? howToGet,
  ]);
  console.line(table(['data set', '', 'train + test', 'where, or how to get it'], rows));
  return exitCodes.ok;
}

/** `coolsweep data get NAME`: downloads a data set, going on where an interrupted download ended. */
export async function dataGet(
  { environment, console }: CommandContext,
  name: DatasetName,
  url: string | null,
): Promise<number> {
  const { dataDir, cacheDir } = environment;
  let shown = -1;
  const { location } = await askProbe(
    environment,
    { type: 'get', name, url, dataDir, cacheDir },
    ({ received, total }) => {
      const percent = Math.floor((100 * received) / total);
      const text = `${name}: ${(received / megabyte).toFixed(0)} of ${(total / megabyte).toFixed(0)} MB, ${percent} %`;
      if (console.isTerminal) {
        shown = percent;
        process.stderr.write(`\r${text}\u001b[K`);
      } else if (percent >= shown + 10) {
        shown = percent;
        console.line(text);
        console.value({ event: 'progress', received, total });
      }
    },
  );
  if (console.isTerminal && shown >= 0) process.stderr.write('\n');
  console.value({ event: 'done', name, location });
  console.line(`${name} is in ${location}`);
  return exitCodes.ok;
}

/** `coolsweep data verify NAME`: reads a data set whole and checks every byte that can be checked. */
export async function dataVerify({ environment, console }: CommandContext, name: DatasetName): Promise<number> {
  const { dataDir, cacheDir } = environment;
  const verified = await askProbe(environment, { type: 'verify', name, dataDir, cacheDir });
  console.value({ name, ...verified });
  if (verified.problems.length > 0) throw new SweepError('data_corrupt', verified.problems.join('\n'));
  console.line(`${name}: ${verified.images} images in ${verified.location} are whole`);
  return exitCodes.ok;
}
