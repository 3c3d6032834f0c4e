import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { contentHash, isObjective, SweepError, type AnyConfig } from '@coolsweep/sweep';

/** The sources of a module that trials call: its file and what its imports reach in the folder of the operator. */
export interface ObjectiveSources {
  /** The module, without symbolic links on the way. */
  readonly file: string;
  /** All of them. */
  readonly files: readonly string[];
  /** SHA-256 over their names in the folder and their contents. */
  readonly hash: string;
}

const wayOut = 'name the folder by --objectives FOLDER or COOLSWEEP_OBJECTIVES';

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function realFolder(folder: string | null, module: string): Promise<string> {
  if (folder === null)
    throw new SweepError('invalid_arguments', `the objective ${module} needs a folder to be taken from: ${wayOut}`);
  return realpath(folder).catch((cause: unknown) => {
    throw new SweepError(
      'not_found',
      `the folder of objectives ${folder} cannot be used (${reasonOf(cause)}): ${wayOut}`,
      {
        cause,
      },
    );
  });
}

/** Whether a file without symbolic links on its way is in a folder without them. */
function isInside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}

async function realModule(root: string, module: string): Promise<string> {
  const file = await realpath(join(root, module)).catch((cause: unknown) => {
    throw new SweepError('not_found', `there is no objective ${module} in ${root} (${reasonOf(cause)}); ${wayOut}`, {
      cause,
    });
  });
  if (isInside(root, file)) return file;
  throw new SweepError(
    'invalid_arguments',
    `the objective ${module} leads out of ${root} by a symbolic link: put the module itself into the folder`,
  );
}

/** What a mistake in a module is told as: with file and line. */
function describeFailure(error: unknown): string {
  const { errors = [] } = error as Partial<BuildFailure>;
  const lines = errors.map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
  );
  return lines.length > 0 ? lines.join('\n') : reasonOf(error);
}

/** The files that imports reach from one, itself among them; packages are left out. Nothing of them is run. */
async function reached(root: string, file: string): Promise<string[]> {
  // A program whose trials all train need not load it.
  const { buildSync } = await import('esbuild');
  try {
    const { metafile } = buildSync({
      absWorkingDir: root,
      entryPoints: [file],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      tsconfigRaw: '{}',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    return Object.keys(metafile.inputs).map((path) => join(root, path));
  } catch (cause) {
    throw new SweepError('invalid_arguments', `an objective in ${root} cannot be read:\n${describeFailure(cause)}`, {
      cause,
    });
  }
}

async function hashOf(root: string, files: readonly string[]): Promise<string> {
  const entries = files.map(async (file) => {
    const content = createHash('sha256').update(await readFile(file));
    return [relative(root, file), content.digest('hex')] as const;
  });
  return contentHash(Object.fromEntries(await Promise.all(entries)));
}

/**
 * Finds a module in the folder that the operator named, and what it imports there.
 *
 * @throws SweepError `invalid_arguments` when no folder was named, when something lies outside of it or cannot be read as
 *   TypeScript; `not_found` when the module is not there
 */
export async function objectiveSources(folder: string | null, module: string): Promise<ObjectiveSources> {
  const root = await realFolder(folder, module);
  const file = await realModule(root, module);
  const files = await reached(root, file);
  const outside = files.find((one) => !isInside(root, one));
  if (outside !== undefined)
    throw new SweepError(
      'invalid_arguments',
      `the objective ${module} imports ${outside}, which is not in ${root}: put it there, for its version is recorded`,
    );
  return { file, files, hash: await hashOf(root, files) };
}

/** Whether sources are still what they were when they were found in the folder. */
export async function areUnchanged(folder: string | null, { files, hash }: ObjectiveSources): Promise<boolean> {
  try {
    return (await hashOf(await realpath(folder ?? ''), files)) === hash;
  } catch {
    // One of them is gone.
    return false;
  }
}

/** @throws SweepError `conflict` when a module is not of the version that a configuration names */
export function refuseOtherVersion(objective: { module: string; hash?: string | undefined }, found: string): void {
  const { module, hash } = objective;
  if (hash === undefined || hash === found) return;
  throw new SweepError(
    'conflict',
    `the objective ${module} has changed: the trial is of the version ${hash.slice(0, 12)}, and there is ` +
      `${found.slice(0, 12)}; put the recorded version back, or run the sweep file again as a new sweep`,
  );
}

/**
 * Sees that the modules that configurations call are there in their versions.
 *
 * @returns a line about each
 * @throws SweepError, see `objectiveSources` and `refuseOtherVersion`
 */
export async function objectiveLocations(folder: string | null, configs: readonly AnyConfig[]): Promise<string[]> {
  const objectives = configs.filter(isObjective).map(({ objective }) => objective);
  const distinct = [...new Map(objectives.map((objective) => [contentHash(objective), objective])).values()];
  return Promise.all(
    distinct.map(async (objective) => {
      const { hash } = await objectiveSources(folder, objective.module);
      refuseOtherVersion(objective, hash);
      return `objective ${objective.module} from ${folder ?? ''}, version ${hash.slice(0, 12)}`;
    }),
  );
}
