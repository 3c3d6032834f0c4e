import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { configFile, formerConfigFile } from './configFile.ts';
import type { Environment } from './env.ts';
import { refuseForeign } from './ownFile.ts';
import { clusterProblem, clusterSettings, filesBeside } from './remote/clusterSettings.ts';

const operatorConfig = z.strictObject({ cluster: clusterSettings.prefault({}) });
/** What the operator says, with the defaults of what is left out. */
export type OperatorConfig = z.infer<typeof operatorConfig>;

const example = 'export default { cluster: { … } } satisfies CoolSweepConfig';

/**
 * Reads `coolsweep.config.ts`: of the data folder, or the file that the operator named. It is code of the operator's, and is
 * run; nothing that comes from elsewhere ever names it.
 *
 * @throws SweepError `invalid_arguments` that names the file, and the field where one is wrong
 */
export async function readConfig({ home }: Pick<Environment, 'home'>, named?: string): Promise<OperatorConfig> {
  const file = named === undefined ? join(home, configFile) : resolve(named);
  await checkReadable(file);
  await refuseForeign(file);
  return configOf(await defaultExport(file), file);
}

/**
 * What the default export of such a file says.
 *
 * @throws SweepError `invalid_arguments` that names the file and the field
 */
export function configOf(value: unknown, file: string): OperatorConfig {
  const parsed = operatorConfig.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? `the default export: ${message}` : `${path.join('.')}: ${message}`,
    );
    return refuse(file, issues.join('; '));
  }
  const { cluster } = parsed.data;
  const problem = clusterProblem(cluster);
  if (problem !== null) return refuse(file, `cluster.${problem}`);
  return { cluster: filesBeside(file, cluster) };
}

async function checkReadable(file: string): Promise<void> {
  const isReadable = (path: string) =>
    access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
  if (!/\.[cm]?[jt]s$/.test(file)) refuse(file, `must be TypeScript or JavaScript: ${example}`);
  if (await isReadable(file)) return;
  const former = join(dirname(file), formerConfigFile);
  const advice = (await isReadable(former))
    ? `${former} is not read any more: write its fields here, as ${example}, and remove it`
    : 'write it (docs/slurm.md and docs/ray.md show how), or name another file by --config FILE';
  refuse(file, `cannot be read, which describes the cluster: ${advice}`);
}

async function defaultExport(file: string): Promise<unknown> {
  // A command that needs no configuration need not load what translates it.
  const { exportsOf } = await import('./operatorModule.ts');
  const exported = await exportsOf(file).catch((cause: unknown) => {
    throw new SweepError('invalid_arguments', `${file} cannot be run: ${reasonOf(cause)}`, { cause });
  });
  return exported.default ?? refuse(file, `has no default export: ${example}`);
}

function refuse(file: string, what: string): never {
  throw new SweepError('invalid_arguments', `${file}: ${what}`);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
