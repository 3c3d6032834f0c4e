import { SweepError } from './errors.ts';
import { trialsOfGrid } from './grid.ts';
import { isSearch } from './methodRules.ts';
import type { ParsedSweepFile } from './parseSweepFile.ts';
import { proposals } from './proposals.ts';
import { planOf } from './resolveSweepFile.ts';
import type { JsonObject, NewSweep, NewTrial } from './trialStore.ts';

const seedCount = (count: number) => `${count} seed${count === 1 ? '' : 's'}`;

/** All trials of a sweep as far as its limit allows, or of a search those of its first configuration. */
function firstTrials({ spec, configurations }: ParsedSweepFile): readonly NewTrial[] {
  const { trials: limit } = planOf(spec).limits;
  if (!isSearch(spec.method)) return trialsOfGrid(spec, configurations).slice(0, limit ?? undefined);
  const first = proposals(spec, []);
  if (first.length > 0) return first;
  const cause =
    limit === null
      ? 'the search finds no configuration: widen its parameters or its constraints'
      : `limits.trials: ${limit} is less than one configuration takes (${seedCount(spec.seeds.length)}${spec.control === undefined ? '' : ' and as many of its control'}): raise it`;
  throw new SweepError('invalid_sweep_file', cause);
}

/**
 * What is recorded of a sweep file: the same whether the command line or the dashboard submits it.
 *
 * @param recorded.text the file as it was given
 * @param recorded.environment what is true as it is recorded: versions, machine, settings
 * @throws SweepError `invalid_sweep_file` when a search finds no configuration, or its limit allows none
 */
export function newSweepOf(
  parsed: ParsedSweepFile,
  { text, environment }: { readonly text: string; readonly environment: JsonObject },
): NewSweep {
  const { spec } = parsed;
  return { spec, source: text, environment, trials: firstTrials(parsed), priority: planOf(spec).priority };
}
