import type { TextTable } from '../../ui/textTable.ts';
import type { TrialData } from './trialData.ts';

/** The selected trials with these fields as they are: numbers as numbers, choices by their names. */
export function trialRows(data: TrialData, mask: Uint8Array, ids: readonly string[]): TextTable {
  const fields = ids.flatMap((id) => data.fields.get(id) ?? []);
  const rows = [...mask.keys()].filter((trial) => mask[trial] === 1);
  return {
    columns: ['trial', ...fields.map(({ axis }) => axis.label)],
    rows: rows.map((trial) => [
      data.numbers[trial] ?? null,
      ...fields.map(({ axis, values }) => {
        const value = values[trial] ?? Number.NaN;
        if (Number.isNaN(value)) return null;
        return axis.kind === 'values' ? (axis.names[value] ?? null) : value;
      }),
    ]),
  };
}
