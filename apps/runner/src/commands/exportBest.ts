import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { confirmationOf, listedSweep, SweepError } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

/** Writes a new file; what is there already is not overwritten. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('invalid_arguments', `cannot write ${file} (${reason}): name another folder by --out FOLDER`, {
      cause,
    });
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('invalid_arguments', `cannot make the folder ${folder} (${reason}): name another by --out`, {
      cause,
    });
  });
}

/** `coolsweep export-best SWEEP`: writes a sweep file of the sweep's best configuration with the sweep's seeds. */
export async function exportBest(
  { environment, console }: CommandContext,
  sweepId: string,
  out: string,
): Promise<number> {
  const { sweep, trials } = await withStore(environment, async (store) => ({
    sweep: (await store.sweepById(sweepId)).sweep,
    trials: await store.trialsOf(sweepId),
  }));
  const { chosen } = confirmationOf({ sweep, trials, usedSeeds: [] }, { best: 1, seeds: 1, epochs: null });
  const best = trials.find(({ configHash }) => configHash === chosen[0]?.configHash);
  if (best === undefined) throw new Error(`the best configuration of ${sweepId} is not among its trials`);
  const { text } = listedSweep(sweep.spec, {
    name: `${sweepId} best`,
    description: `The best configuration of sweep ${sweepId}.`,
    configs: [best.config],
    seeds: sweep.spec.seeds,
  });
  const folder = resolve(out);
  await makeFolder(folder);
  const file = join(folder, `${sweepId}-best.yaml`);
  await writeNew(file, text);
  console.value({ sweep: sweepId, file, configHash: best.configHash, params: best.params });
  console.line(`${file}: the best configuration of ${sweepId}; run it with: coolsweep run ${file}`);
  return exitCodes.ok;
}
