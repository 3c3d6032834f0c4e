import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCommandLine } from './keepCommandLine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coolsweep-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps one bundle and the sources that it was made of, also when programs make it at once', async () => {
  await Promise.all([keepCommandLine(folder), keepCommandLine(folder)]);
  const { name, sources } = JSON.parse(readFileSync(join(folder, 'commandLine.json'), 'utf8')) as {
    name: string;
    sources: { path: string }[];
  };
  expect(readdirSync(folder).sort()).toEqual([name, 'commandLine.json'].sort());
  expect(readdirSync(join(folder, name))).toEqual(expect.arrayContaining(['main.mjs', 'complete.mjs']));
  expect(sources.map(({ path }) => path)).toContain(join(import.meta.dirname, 'commands', 'run.ts'));
}, 60_000);

it('answers a shell without a database client', async () => {
  await keepCommandLine(folder);
  const { name } = JSON.parse(readFileSync(join(folder, 'commandLine.json'), 'utf8')) as { name: string };
  const loaded = new Set<string>();
  /** Follows what is loaded at once, not what is imported when it is needed. */
  const follow = (module: string) => {
    if (loaded.has(module)) return;
    loaded.add(module);
    if (!module.endsWith('.mjs')) return;
    const code = readFileSync(join(folder, name, module), 'utf8');
    for (const [, from = ''] of code.matchAll(/^(?:import|export)\s(?:[^;"]*?\sfrom\s)?"([^"]+)"/gm)) follow(from);
  };
  follow('./complete.mjs');
  expect(loaded).toContain('commander');
  for (const heavy of ['libsql', '@prisma/client', 'yaml']) expect(loaded).not.toContain(heavy);
}, 60_000);
