import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childProgram } from './childProgram.ts';
import { sourceHash } from './sourceHash.ts';

describe('the bundle of a child process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coolsweep-bundles-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once of the same sources, also by programs that start together', async () => {
    const together = await Promise.all([childProgram('probe.ts', folder), childProgram('probe.ts', folder)]);
    const [made] = together;
    expect(made.sourceHash).toBe(sourceHash());
    const { mtimeMs } = statSync(made.entry);
    expect(await childProgram('probe.ts', folder)).toEqual(made);
    expect(together[1]).toEqual(made);
    expect(statSync(made.entry).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(folder)).toHaveLength(1);
  }, 60_000);

  it('is made anew where what was kept is damaged', async () => {
    const { entry } = await childProgram('probe.ts', folder);
    const whole = readFileSync(entry, 'utf8');
    writeFileSync(entry, whole.slice(0, -100));
    expect((await childProgram('probe.ts', folder)).entry).toBe(entry);
    expect(readFileSync(entry, 'utf8')).toBe(whole);
  }, 60_000);

  it('of a trial process is kept with all that it loads later, and made anew where some of that is gone', async () => {
    const { entry } = await childProgram('trial.ts', folder);
    const reader = join(dirname(entry), 'trialDataReader.mjs');
    expect(statSync(entry).size).toBeLessThan(50_000);
    // TensorFlow takes longer to load than data to read.
    expect(readFileSync(reader, 'utf8').includes('loadLargePackage("@tensorflow')).toBe(false);
    rmSync(reader);
    expect((await childProgram('trial.ts', folder)).entry).toBe(entry);
    expect(readFileSync(reader, 'utf8').includes('node:worker_threads')).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  }, 60_000);

  it('is another one for another entry', async () => {
    const { entry } = await childProgram('probe.ts', folder);
    expect((await childProgram('trial.ts', folder)).entry).not.toBe(entry);
  }, 60_000);
});
