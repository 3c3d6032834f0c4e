/**
 * Writes docs/cli.md from the command line's own tree of commands. With `--check` it writes nothing and fails when the
 * page is out of date.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { cliPage, commandLine } from './page.ts';

const root = new URL('../../', import.meta.url);
const path = 'docs/cli.md';
const file = fileURLToPath(new URL(path, root));
// As a program: the command line is an application, which no other project imports.
const program = fileURLToPath(new URL('apps/runner/bin/coolsweep.mjs', root));
const told = execFileSync(process.execPath, [program, '__commands'], { encoding: 'utf8' });
const text = await format(cliPage(commandLine.parse(JSON.parse(told))), { parser: 'markdown', printWidth: 120 });

if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`wrote ${path}`);
  }
}
