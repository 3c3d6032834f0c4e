import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCompletion } from './keepCompletion.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coolsweep-completion-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps one bundle and the sources that it was made of, also when programs make it at once', async () => {
  await Promise.all([keepCompletion(folder), keepCompletion(folder)]);
  const { entry, sources } = JSON.parse(readFileSync(join(folder, 'completion.json'), 'utf8')) as {
    entry: string;
    sources: { path: string }[];
  };
  expect(readdirSync(folder).sort()).toEqual([entry.split('/')[0], 'completion.json'].sort());
  expect(readdirSync(join(folder, entry.split('/')[0] ?? ''))).toContain('complete.mjs');
  expect(sources.map(({ path }) => path)).toContain(join(import.meta.dirname, 'candidates.ts'));
}, 60_000);

it('has commands and options at hand without a database client', async () => {
  await keepCompletion(folder);
  const { entry } = JSON.parse(readFileSync(join(folder, 'completion.json'), 'utf8')) as { entry: string };
  const loaded = new Set<string>();
  /** Follows what is loaded at once, not what is imported when it is needed. */
  const follow = (name: string) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    if (!name.endsWith('.mjs')) return;
    const code = readFileSync(join(folder, dirname(entry), name), 'utf8');
    for (const [, from = ''] of code.matchAll(/^(?:import|export)\s(?:[^;"]*?\sfrom\s)?"([^"]+)"/gm)) follow(from);
  };
  follow(basename(entry));
  expect(loaded).toContain('commander');
  for (const heavy of ['libsql', '@prisma/client', 'yaml']) expect(loaded).not.toContain(heavy);
}, 60_000);
