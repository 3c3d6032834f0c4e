import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { program } from '../program/program.ts';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { withStore } from '../workspace.ts';
import { complete, completion } from './completion.ts';

const tree = program(() => Promise.resolve());

describe('completion in a shell', () => {
  let test: TestCommand;
  beforeEach(async () => void (test = await testCommand()));
  afterEach(() => test.end());

  async function completed(...words: string[]): Promise<string[]> {
    await complete(test.context, { program: tree, words });
    return test.lines;
  }

  it.each([
    [['resto'], ['restore']],
    [
      ['data', ''],
      ['ls', 'get', 'verify'],
    ],
    [['data', 'get', 'c'], ['cifar10']],
    [['logs', '--f'], ['--follow']],
    [['logs', 'x', '-f', '--t'], ['--tail']],
    [['export', 'x', '--format', 'c'], ['csv']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    // Files: the shell's own business.
    [['preview', ''], []],
    [['logs', '--tail', ''], []],
    [['ls', ''], []],
  ])('knows commands, options and choices: %j', async (words, candidates) => {
    expect(await completed(...words)).toEqual(candidates);
  });

  it('does not tell of what is for programs', async () => {
    expect(await completed('')).not.toContain('__complete');
  });

  it('completes ids of sweeps and trials that are recorded', async () => {
    await withStore(test.context.environment, async (store) => {
      await store.createSweep(exampleSweep({ name: 'rates' }), new Date(0));
      await store.createSweep(exampleSweep({ name: 'other' }), new Date(0));
    });
    expect(await completed('show', 'ra')).toEqual(['rates']);
    expect((await completed('run', '--resume', 'o')).slice(1)).toEqual(['other']);
    expect((await completed('logs', '--tail', '3', 'rates-t')).slice(2)).toEqual(['rates-t1', 'rates-t2']);
    expect((await completed('pause', 'rates')).slice(4)).toEqual(['rates', 'rates-t1', 'rates-t2']);
  });

  it('has no ids, and makes no workspace, where nothing is recorded', async () => {
    expect(await completed('show', '')).toEqual([]);
    await expect(withStore(test.context.environment, (store) => store.listSweeps())).resolves.toEqual([]);
  });

  it('completes in bash by the script', async () => {
    await completion(test.context, 'bash');
    const folder = await mkdtemp(join(tmpdir(), 'coolsweep-bash-'));
    const stub = join(folder, 'coolsweep');
    // Tells what it was asked, one word a line.
    await writeFile(stub, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const typed = `COMP_WORDS=("${stub}" logs "--ta" more); COMP_CWORD=2; _coolsweep; printf '%s,' "\${COMPREPLY[@]}"`;
    const printed = execFileSync('bash', ['-c', `${test.lines.join('\n')}\n${typed}`], { encoding: 'utf8' });
    expect(printed).toBe('__complete,--,logs,--ta,');
    await rm(folder, { recursive: true });
  });
});
