'use client';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import type { TextTable } from '../../ui/textTable.ts';
import { compareHref, configurationOfTrial, mostCompared } from '../compare/members.ts';
import styles from './ConfigurationTable.module.css';
import { configurationMeans, describeTrialParams, textOf, type ConfigurationMean } from './configurations.ts';
import { describeBadEnds } from './outcomes.ts';
import { pickedPlaces, withPlace } from './pickedPlaces.ts';
import type { SweepPart } from './sweepPart.ts';
import { isRanked } from './trialMeans.ts';
import { parameterFields } from './trialData.ts';
import type { ChangeView, SweepView } from './useSweepView.ts';

const rowsAtOnce = 10;

export interface ConfigurationTableProps {
  readonly sweepId: string;
  readonly part: SweepPart;
  readonly view: Pick<SweepView, 'ticked'>;
  readonly change: ChangeView;
}

/** The configurations over their seeds, best first; those that the reader ticks can be compared. */
export function ConfigurationTable({ sweepId, part, view: { ticked }, change }: ConfigurationTableProps) {
  const { data, mask, measure, goal, label } = part;
  const [shown, setShown] = useState(rowsAtOnce);
  const chosen = useMemo(
    () => pickedPlaces(data, ticked, (trial) => data.configurations[trial] ?? null),
    [data, ticked],
  );
  const means = useMemo(() => configurationMeans(data, mask, { measure, goal }), [data, mask, measure, goal]);
  const fields = parameterFields(data);
  const toggle = ({ configuration, trials: [first = 0] }: ConfigurationMean) =>
    change({ ticked: withPlace(chosen, configuration, data.numbers[first]) });
  const members = [...chosen.numbers.values()].map((number) => configurationOfTrial(sweepId, number));
  const head = (
    <tr>
      <th scope="col" data-narrow>
        <span className="visually-hidden">Compare</span>
      </th>
      {fields.map(({ axis }) => (
        <th key={axis.id} scope="col" title={axis.id.replace('param:', '')}>
          {axis.label}
        </th>
      ))}
      <th scope="col" data-align="end" className={styles.kept}>
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
      aside={
        <span className={styles.aside}>
          {members.length === 0 ? (
            <span className={styles.remark}>
              mean ± sd over seeds{goal !== null && ', best first'}; tick to compare
            </span>
          ) : (
            <>
              {chosen.isFull && (
                <span className={styles.remark} role="status">
                  At most {mostCompared} are compared at a time.
                </span>
              )}
              <Link href={compareHref(members)} prefetch={false}>
                Compare {formatCount(members.length)} configuration{members.length === 1 ? '' : 's'}
              </Link>
              <Button look="plain" onClick={() => change({ ticked: null })}>
                Untick
              </Button>
            </>
          )}
          <ExportMenu
            of="the configurations"
            name={`${sweepId}-configurations`}
            table={() => configurationRows(means, part)}
          />
        </span>
      }
    >
      <Table caption="Configurations" head={head}>
        {means.slice(0, shown).map((mean) => (
          <tr key={mean.configuration}>
            <td>
              <input
                type="checkbox"
                aria-label={`Compare ${describeTrialParams(data, mean.trials[0])}`}
                checked={chosen.numbers.has(mean.configuration)}
                disabled={chosen.isFull && !chosen.numbers.has(mean.configuration)}
                onChange={() => toggle(mean)}
              />
            </td>
            {fields.map(({ axis }) => (
              <td key={axis.id}>{textOf(data, axis.id, mean.trials[0])}</td>
            ))}
            <td data-align="end" className={`${styles.objective} ${styles.kept}`} data-ranked={isRanked(mean)}>
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

/** The numbers of the table, all digits of them. */
function configurationRows(means: readonly ConfigurationMean[], { data, label }: SweepPart): TextTable {
  const fields = parameterFields(data);
  return {
    columns: [...fields.map(({ axis }) => axis.label), `mean ${label}`, 'sd', 'n', 'trials', 'ranked'],
    rows: means.map((one) => [
      ...fields.map(({ axis }) => textOf(data, axis.id, one.trials[0])),
      ...[one.n === 0 ? null : one.mean, one.sd, one.n, one.trials.length, isRanked(one)],
    ]),
  };
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
