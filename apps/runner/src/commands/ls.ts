import { summarize } from '@coolsweep/statistics';
import { isFinished, trialStates, type SweepOverview } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { formatSummary, formatValue } from '../output/format.ts';
import { table } from '../output/table.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

function row({ sweep, counts, best }: SweepOverview): string[] {
  const total = trialStates.reduce((sum, state) => sum + counts[state], 0);
  const finished = trialStates.filter(isFinished).reduce((sum, state) => sum + counts[state], 0);
  const params = Object.entries(best?.params ?? {}).map(([path, value]) => `${path}=${formatValue(value)}`);
  return [
    sweep.id,
    sweep.state,
    `${finished}/${total}`,
    best ? formatSummary(summarize(best.values)) : '–',
    params.join(' ') || '–',
    sweep.createdAt.toLocaleString('sv-SE'),
  ];
}

/** `coolsweep ls`: the recorded sweeps, newest first. */
export function ls({ environment, console }: CommandContext): Promise<number> {
  return withStore(environment, async (store) => {
    const sweeps = await store.listSweeps();
    console.value(
      sweeps.map(({ sweep, ...rest }) => ({
        id: sweep.id,
        name: sweep.name,
        state: sweep.state,
        endReason: sweep.endReason,
        engine: sweep.engine,
        origin: sweep.origin,
        createdAt: sweep.createdAt,
        ...rest,
      })),
    );
    if (sweeps.length === 0) console.line('no sweeps yet; start one with: coolsweep run sweeps/quickstart.yaml');
    else console.line(table(['sweep', 'state', 'finished', 'best', 'parameters', 'created'], sweeps.map(row)));
    return exitCodes.ok;
  });
}
