import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseForeign } from './ownFile.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'coolsweep-own-'))));
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, 'lab.ts');

test('a file that nobody else can write is taken', async () => {
  await writeFile(file(), '');
  await chmod(file(), 0o644);
  await expect(refuseForeign(file())).resolves.toBeUndefined();
});

test.runIf(process.geteuid?.() === 0)('a file or folder of another user is refused', async () => {
  await writeFile(file(), '', { mode: 0o600 });
  await chown(file(), 12_345, 0);
  await expect(refuseForeign(file())).rejects.toThrow(`${file()} belongs to another user (12345)`);
  await chown(file(), 0, 0);
  await chown(folder, 12_345, 0);
  await expect(refuseForeign(file())).rejects.toThrow(`${folder} belongs to another user (12345)`);
});
