import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Program, SweepTemplate } from '@coolsweep/api';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { CheckpointFolder } from './checkpointFolder.ts';
import { databasePlace, programPlace } from './env.ts';

// A build must not take along what these files are read from: Turbopack is told to look away where it is read.

/** Folders of `sweeps` whose files are templates, in the order in which they are offered. */
const templateFolders = ['', 'examples', 'paper'];

/** What is shown of a template before it is chosen. One that calls a module cannot be submitted from a page. */
const headSchema = z.object({
  name: z.string(),
  description: z.string().nullish(),
  objective: z.undefined().optional(),
});

/** The line by which an editor of the repository finds the schema; elsewhere it leads nowhere. */
const schemaLine = /^# yaml-language-server:.*\n/;

async function templateIn(folder: string, id: string): Promise<SweepTemplate[]> {
  const text = (await readFile(/* turbopackIgnore: true */ path.join(folder, `${id}.yaml`), 'utf8')).replace(
    schemaLine,
    '',
  );
  const { success, data } = headSchema.safeParse(parseDocument(text).toJS());
  return success ? [{ id, name: data.name, description: data.description?.trim() ?? null, text }] : [];
}

/** The sweep files in a folder. Their names are read from it, and never come from a page. */
export async function templatesIn(folder: string): Promise<SweepTemplate[]> {
  const names = await Promise.all(
    templateFolders.map(async (part) => {
      const files = (await readdir(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ folder, part)))
        .filter((name) => name.endsWith('.yaml'))
        .sort();
      return files.map((name) => path.posix.join(part, name.slice(0, -'.yaml'.length)));
    }),
  );
  return (await Promise.all(names.flat().map((id) => templateIn(folder, id)))).flat();
}

/** The program that these pages belong to. */
export function thisProgram(): Program {
  const { sweepsFolder, versions } = programPlace();
  return {
    templates: () => templatesIn(sweepsFolder),
    versions,
    cores: availableParallelism(),
    checkpoints: checkpointFolder(),
  };
}

/** The checkpoints of the data folder, which lie beside the database. */
export function checkpointFolder(): CheckpointFolder {
  return new CheckpointFolder(path.join(path.dirname(databasePlace().file), 'checkpoints'));
}
