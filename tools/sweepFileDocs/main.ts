/**
 * Writes what is generated from the sweep file's zod schema: `sweeps/sweep.schema.json` for editors and
 * `docs/sweep-file.md` for readers. With `--check` it writes nothing and fails when one is out of date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { z } from 'zod';
import { objectiveFileSchema, optimizerConfig, sweepFileSchema } from '@coolsweep/sweep';
import { sweepFilePage } from './page.ts';

const root = new URL('../../', import.meta.url);
const options = { io: 'input', unrepresentable: 'any' } as const;
const outputs = {
  'sweeps/sweep.schema.json': `${JSON.stringify(z.toJSONSchema(z.union([sweepFileSchema, objectiveFileSchema]), { ...options, reused: 'ref' }), null, 2)}\n`,
  'docs/sweep-file.md': await format(
    sweepFilePage(z.toJSONSchema(sweepFileSchema, options), z.toJSONSchema(optimizerConfig, options)),
    {
      parser: 'markdown',
      printWidth: 120,
    },
  ),
};

for (const [path, text] of Object.entries(outputs)) {
  const file = fileURLToPath(new URL(path, root));
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`wrote ${path}`);
  }
}
