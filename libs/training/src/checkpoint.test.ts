import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleConfig } from '@coolsweep/sweep/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedRun } from './testing/recordedRun.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-checkpoint-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));
const config = exampleConfig({
  dataset: { name: 'digits', train: 64, validation: 10, test: 10 },
  averaging: { ema: 0.9 },
});
let good: Uint8Array;

beforeAll(async () => {
  const { checkpoints } = await recordedRun({ config, cacheDir, checkpointAfter: [1] });
  good = checkpoints.get(1)!.bytes;
});

/** Where the header ends. */
const headerEnd = (bytes: Uint8Array) => 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

/** The checkpoint with another header, its tensors, and nothing after them, as format 1 was. */
function rewritten(change: (header: Record<string, unknown>) => unknown): Uint8Array {
  const end = headerEnd(good);
  const header = change(JSON.parse(Buffer.from(good.subarray(4, end)).toString()) as Record<string, unknown>);
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, good.subarray(end, -32)]);
}

const resumed = (resumeFrom: Uint8Array) => recordedRun({ config, cacheDir, resumeFrom });
const refused = (message: RegExp) => ({
  name: 'SweepError',
  code: 'unsupported',
  message: expect.stringMatching(message) as string,
});

describe('a checkpoint', () => {
  it('of another format is refused, with both formats', async () => {
    const later = rewritten((header) => ({ ...header, format: 3 }));
    await expect(resumed(later)).rejects.toMatchObject(
      refused(/it has format 3, this version reads 1 and 2; start the/),
    );
    await expect(resumed(rewritten(() => null))).rejects.toMatchObject(refused(/it has format undefined/));
  });

  it('of the format before, which had no checksum, is read', async () => {
    const { end } = await resumed(rewritten((header) => ({ ...header, format: 1 })));
    expect(end?.type).toBe('completed');
  });

  it('of the format before is refused when its header makes no sense', async () => {
    const senseless = rewritten(({ specs: _, ...header }) => ({ ...header, format: 1 }));
    await expect(resumed(senseless)).rejects.toMatchObject(refused(/it is damaged/));
  });

  it('is refused when a single bit has changed, wherever it is', async () => {
    const inHeader = 4 + Buffer.from(good).subarray(4).indexOf('"seconds":') + '"seconds":'.length;
    for (const at of [inHeader, headerEnd(good) + 5, good.length - 40, good.length - 1]) {
      const changed = Uint8Array.from(good);
      changed[at]! ^= 1;
      await expect(resumed(changed), `byte ${at} of ${good.length}`).rejects.toMatchObject(refused(/it is damaged/));
    }
  });

  it('is refused when it is cut short anywhere, or empty', async () => {
    for (const length of [0, 3, 40, headerEnd(good), good.length - 1])
      await expect(resumed(good.subarray(0, length))).rejects.toMatchObject(refused(/it is damaged/));
  });

  it('is refused when it holds other tensors than the trial, as one of another release may', async () => {
    const before = tf.memory().numTensors;
    const renamed = rewritten((header) => ({
      ...header,
      format: 1,
      specs: (header.specs as { name: string }[]).map((spec) =>
        spec.name === 'ema' ? { ...spec, name: 'swa' } : spec,
      ),
    }));
    await expect(resumed(renamed)).rejects.toMatchObject(refused(/it holds other tensors than this version knows/));
    for (const change of [{ step: 3 }, { specs: [] }]) {
      const other = rewritten((header) => ({ ...header, ...change, format: 1 }));
      await expect(resumed(other)).rejects.toMatchObject(refused(/it (holds other tensors|is damaged)/));
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
