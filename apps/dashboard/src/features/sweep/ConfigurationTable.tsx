'use client';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import styles from './ConfigurationTable.module.css';
import { configurationMeans, textOf, type ConfigurationMean } from './configurations.ts';
import { describeBadEnds } from './outcomes.ts';
import type { SweepPart } from './sweepPart.ts';
import { isRanked } from './trialMeans.ts';
import { parameterFields } from './trialData.ts';

const rowsAtOnce = 10;

/** The configurations over their seeds, best first. */
export function ConfigurationTable({ part }: { readonly part: SweepPart }) {
  const { data, mask, measure, goal, label } = part;
  const [shown, setShown] = useState(rowsAtOnce);
  const means = useMemo(() => configurationMeans(data, mask, { measure, goal }), [data, mask, measure, goal]);
  const fields = parameterFields(data);
  const head = (
    <tr>
      {fields.map(({ axis }) => (
        <th key={axis.id} scope="col" title={axis.id.replace('param:', '')}>
          {axis.label}
        </th>
      ))}
      <th scope="col" data-align="end">
        {label}
      </th>
      <th scope="col" data-align="end">
        Completed
      </th>
      <th scope="col">Others</th>
    </tr>
  );
  return (
    <Section
      title="Configurations"
      aside={<span className={styles.remark}>mean ± sd over seeds{goal !== null && ', best first'}</span>}
    >
      <Table caption="Configurations" head={head}>
        {means.slice(0, shown).map((mean) => (
          <tr key={mean.configuration}>
            {fields.map(({ axis }) => (
              <td key={axis.id}>{textOf(data, axis.id, mean.trials[0])}</td>
            ))}
            <td data-align="end" className={styles.objective} data-ranked={isRanked(mean)}>
              {meanText(mean, part)}
            </td>
            <td data-align="end">
              {mean.outcomes.get('completed') ?? 0} / {mean.trials.length}
            </td>
            <td>{othersOf(mean)}</td>
          </tr>
        ))}
      </Table>
      {shown < means.length && (
        <Button className={styles.more} onClick={() => setShown(shown + 5 * rowsAtOnce)}>
          Show more of {formatCount(means.length)}
        </Button>
      )}
    </Section>
  );
}

/** Mean ± sd with the unit once. */
function meanText({ n, mean, sd }: ConfigurationMean, { format }: SweepPart): string {
  if (n === 0) return '—';
  const [middle, spread] = [format(mean), sd === null ? null : format(sd)];
  return spread === null ? middle : `${middle.replace(/ %$/, '')} ± ${spread}`;
}

function othersOf({ outcomes }: ConfigurationMean): string {
  const open = (['running', 'waiting'] as const).flatMap((state) => {
    const count = outcomes.get(state) ?? 0;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const bad = describeBadEnds(outcomes);
  return [...open, ...(bad === '' ? [] : [bad])].join(', ') || '—';
}
