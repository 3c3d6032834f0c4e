import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

/**
 * Formats a file that a script wrote as the repository wants its files: otherwise the check of the formatting would fail.
 * @param {string} file
 */
export async function formatFile(file) {
  const options = { ...(await resolveConfig(file)), filepath: file };
  await writeFile(file, await format(await readFile(file, 'utf8'), options));
}
