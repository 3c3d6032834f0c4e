/**
 * Checks the types of every project, each under its own `tsconfig.json` (which also says whether it may use Node's
 * modules), by the native compiler of TypeScript 7; ESLint and Next still need the API of TypeScript 5, which is why both
 * are installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
const projects = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);

const failed = [...projects, 'e2e', 'tools']
  .map((project) => join(project, 'tsconfig.json'))
  .filter((file) => existsSync(join(root, file)))
  .filter((file) => spawnSync(process.execPath, [tsc, '-p', file], { cwd: root, stdio: 'inherit' }).status !== 0);
if (failed.length > 0) console.log(`types do not agree in ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
