import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { continuation, probeBackend } from '@coolsweep/training';
import type { z } from 'zod';
import type { probeAnswers, ProbeRequest } from './request.ts';

type ContinuedTrial = Extract<ProbeRequest, { type: 'continue' }>['trials'][number];
type Continued = z.infer<(typeof probeAnswers)['continue']>[number];

/** Writes the checkpoint of a longer run; it appears under its name when it is complete and on the disk. */
async function written(folder: string, name: string, checkpoint: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(`${file}.${process.pid}.partial`, checkpoint, { flush: true });
  await rename(`${file}.${process.pid}.partial`, file);
  return file;
}

async function continuedFrom(file: string, { files: _, folder, ...trial }: ContinuedTrial): Promise<Continued> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return { refusal: 'its checkpoint is gone' };
  try {
    const found = await continuation(trial, bytes);
    if ('refusal' in found) return found;
    const { checkpoint, step, upTo } = found;
    return { file: await written(folder, basename(file), checkpoint), step, upTo };
  } catch (error) {
    if (error instanceof SweepError && error.code === 'unsupported') return { refusal: error.message };
    throw error;
  }
}

async function continuedTrial(trial: ContinuedTrial): Promise<Continued> {
  let last: Continued = { refusal: 'its checkpoint is gone' };
  for (const file of trial.files) {
    last = await continuedFrom(file, trial);
    if ('file' in last) break;
  }
  return last;
}

/** What each of some trials goes on from in a longer run, or why it cannot. */
export async function continued(trials: readonly ContinuedTrial[]): Promise<Continued[]> {
  // Checkpoints are decoded into tensors.
  await probeBackend();
  const found: Continued[] = [];
  // One after the other: each may be large.
  for (const trial of trials) found.push(await continuedTrial(trial));
  return found;
}
