import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serialize } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointFolder } from './checkpointFolder.ts';

/** A checkpoint of a training, in the layout that `libs/training/src/checkpoint.ts` describes. */
function checkpoint({ format = 2, tensors = 'weights' } = {}): Buffer {
  const header = Buffer.from(JSON.stringify({ format }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const content = Buffer.concat([length, header, Buffer.from(tensors.repeat(100_000))]);
  return format === 1 ? content : Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

describe('the checkpoints of a data folder', () => {
  let home: string;
  let folder: CheckpointFolder;
  const write = (trial: string, name: string, content: Uint8Array) => {
    mkdirSync(path.join(home, 'checkpoints', trial), { recursive: true });
    writeFileSync(path.join(home, 'checkpoints', trial, name), content);
  };
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'coolsweep-checkpoints-'));
    folder = new CheckpointFolder(path.join(home, 'checkpoints'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are listed with updates and size; what is still being written is not', async () => {
    write('a-t1', '0000000114.checkpoint', checkpoint());
    write('a-t1', '0000000152.checkpoint.77.partial', checkpoint());
    write('a-t1', 'notes.txt', Buffer.from('x'));
    expect(await folder.of('a-t1')).toMatchObject([{ step: 114, bytes: checkpoint().length }]);
  });

  it('are none of a trial without any, and before there is such a folder', async () => {
    expect(await folder.of('a-t1')).toEqual([]);
    expect(await folder.check('a-t1', 3)).toBeNull();
    expect(await folder.open('a-t1', 3)).toBeNull();
  });

  it('are whole while the hash at their end is that of the rest', async () => {
    const bytes = checkpoint();
    write('a-t1', '0000000001.checkpoint', bytes);
    expect(await folder.check('a-t1', 1)).toBe('whole');
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(70_000) ^ 1, 70_000);
    write('a-t1', '0000000001.checkpoint', changed);
    expect(await folder.check('a-t1', 1)).toBe('damaged');
    write('a-t1', '0000000001.checkpoint', bytes.subarray(0, bytes.length - 1));
    expect(await folder.check('a-t1', 1)).toBe('damaged');
    write('a-t1', '0000000001.checkpoint', Buffer.alloc(0));
    expect(await folder.check('a-t1', 1)).toBe('damaged');
  });

  it('say nothing of themselves where they carry no hash', async () => {
    write('a-t1', '0000000001.checkpoint', checkpoint({ format: 1 }));
    write('a-t1', '0000000002.checkpoint', serialize({ format: 1, state: { x: 1 } }));
    expect(await folder.check('a-t1', 1)).toBe('unknown');
    expect(await folder.check('a-t1', 2)).toBe('unknown');
  });

  it('are nothing outside of the folder: no path, no link, no other file', async () => {
    const outside = path.join(home, 'secret');
    mkdirSync(outside);
    writeFileSync(path.join(outside, '0000000001.checkpoint'), 'secret');
    mkdirSync(path.join(home, 'checkpoints', 'a-t1'), { recursive: true });
    symlinkSync(path.join(outside, '0000000001.checkpoint'), path.join(home, 'checkpoints/a-t1/0000000001.checkpoint'));
    symlinkSync(outside, path.join(home, 'checkpoints', 'a-t2'));
    mkdirSync(path.join(home, 'checkpoints', 'a-t3', '0000000001.checkpoint'), { recursive: true });
    for (const trial of ['a-t1', 'a-t2', 'a-t3', '../secret', '..', '.', 'a-t1/../../secret', '']) {
      expect([trial, await folder.open(trial, 1)]).toEqual([trial, null]);
      expect([trial, await folder.of(trial)]).toEqual([trial, []]);
    }
    for (const step of [-1, 1.5, Number.NaN, 1e21]) expect(await folder.open('a-t1', step)).toBeNull();
  });
});
