import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkWheels, readPins, requirementsFile } from './wheels.mjs';

const sha256 = createHash('sha256').update('the wheel').digest('hex');
const pin = { name: 'tensorflow-cpu', version: '2.21.0', sha256 };
const fileName = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';

/** @param {Record<string, string>} files */
async function folderOf(files) {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-wheels-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test('a wheel with the pinned hash is accepted', async () => {
  const wheels = await checkWheels(await folderOf({ [fileName]: 'the wheel' }), [pin]);
  expect(wheels.map(({ name }) => name)).toEqual([fileName]);
});

test('a wheel with another hash is refused', async () => {
  const folder = await folderOf({ [fileName]: 'another wheel' });
  await expect(checkWheels(folder, [pin])).rejects.toThrow('is not the pinned file');
});

test('a wheel that is not there is named', async () => {
  await expect(checkWheels(await folderOf({}), [pin])).rejects.toThrow('no wheel of tensorflow-cpu 2.21.0');
});

test.each(/** @type {const} */ (['cpu', 'cuda']))(
  'the %s wheels are of one TensorFlow and have a hash each',
  async (build) => {
    const pins = await readPins(requirementsFile(build));
    expect(pins[0]?.version).toBe('2.21.0');
    expect(new Set(pins.map((each) => each.sha256)).size).toBe(pins.length);
  },
);

test('a requirement without a hash is refused', async () => {
  const folder = await folderOf({ 'requirements.txt': 'tensorflow-cpu==2.21.0\n' });
  await expect(readPins(join(folder, 'requirements.txt'))).rejects.toThrow('not a pin');
});
