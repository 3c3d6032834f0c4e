import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { withArchive } from './archive.mjs';

/**
 * A zip file of stored (not compressed) entries, so that names no zip program would write can be written.
 * @param {Record<string, string>} files
 * @param {number} [unixMode]
 */
function zipOf(files, unixMode = 0o100644) {
  const locals = [];
  const centrals = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(Buffer.byteLength(content), 14);
    common.writeUInt32LE(Buffer.byteLength(content), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name + content)]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((unixMode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    // The version that made it (3 = Unix) says how to read the mode.
    centrals.push(Buffer.from('PK\x01\x02\x14\x03'), common, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** @param {Buffer} bytes */
async function archiveFile(bytes) {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-archive-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'a.zip'), bytes);
  return { folder, file: join(folder, 'a.zip') };
}

test('a picked entry is written where it is asked for', async () => {
  const { folder, file } = await archiveFile(zipOf({ 'lib/a.txt': 'A', 'b.txt': 'B' }));
  await withArchive(file, (archive) => archive.extract('lib/a.txt', folder, 'out/a.txt'));
  expect(await readFile(join(folder, 'out/a.txt'), 'utf8')).toBe('A');
});

test.each(['../escaped.txt', 'lib/../../escaped.txt', '/escaped.txt'])(
  'an archive with the entry %s is refused',
  async (name) => {
    const { folder, file } = await archiveFile(zipOf({ 'good.txt': 'good', [name]: 'bad' }));
    const unpacking = withArchive(file, async (archive) => {
      for (const entry of archive.entries.keys()) await archive.extract(entry, folder, entry);
    });
    await expect(unpacking).rejects.toThrow(/relative path|absolute path/);
    expect(await readdir(folder)).toEqual(['a.zip']);
  },
);

test('a destination outside the folder is refused, whatever the entry is called', async () => {
  const { folder, file } = await archiveFile(zipOf({ 'good.txt': 'good' }));
  const unpacking = withArchive(file, (archive) => archive.extract('good.txt', join(folder, 'in'), '../out.txt'));
  await expect(unpacking).rejects.toThrow('would leave');
});

test('an archive with a link is refused, since a later entry could follow it out', async () => {
  const { file } = await archiveFile(zipOf({ lib: '/etc' }, 0o120777));
  await expect(withArchive(file, async () => {})).rejects.toThrow('is a link');
});
