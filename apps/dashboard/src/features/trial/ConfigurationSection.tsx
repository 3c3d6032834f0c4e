'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import type { TextTable } from '../../ui/textTable.ts';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { compareHref, configurationMember } from '../compare/members.ts';
import styles from './ConfigurationSection.module.css';

type Configuration = RouterOutputs['configuration']['ofTrial'];

export interface ConfigurationSectionProps {
  readonly trial: Pick<RouterOutputs['trial']['byId']['trial'], 'id' | 'sweepId' | 'configHash' | 'seed'>;
}

/** What the trial was given, with what other configurations of the sweep have where they differ. */
export function ConfigurationSection({ trial: { id, sweepId, configHash, seed } }: ConfigurationSectionProps) {
  const api = useApi();
  // It never changes.
  const meta = { live: { trialIds: [] } };
  const { data, error } = useQuery(api.configuration.ofTrial.queryOptions({ trialId: id }, { meta }));
  return (
    <Section
      title="Configuration"
      aside={
        <span className={styles.links}>
          <Link href={compareHref([configurationMember(sweepId, configHash)])} prefetch={false}>
            Compare it with others
          </Link>
          <Link href={compareHref([id])} prefetch={false}>
            Compare this trial alone
          </Link>
          {data !== undefined && (
            <ExportMenu of="the configuration" name={`${id}-configuration`} table={() => fieldRows(data, seed)} />
          )}
        </span>
      }
    >
      <AnswerError error={error} />
      {data !== undefined && <FieldTable configuration={data} seed={seed} />}
    </Section>
  );
}

/** The fields of the table, as they are. */
function fieldRows({ fields }: Configuration, seed: number): TextTable {
  return {
    columns: ['field', 'value', 'others'],
    rows: [...fields.map(({ path, value, others }) => [path, value, others.join(' | ')]), ['seed', seed, '']],
  };
}

function FieldTable({ configuration: { fields, others }, seed }: { configuration: Configuration; seed: number }) {
  const head = (
    <tr>
      <th scope="col">Field</th>
      <th scope="col">Value</th>
      <th scope="col" data-wrap>
        {others === 0
          ? 'The only configuration'
          : `In ${formatCount(others)} other configuration${others === 1 ? '' : 's'}`}
      </th>
    </tr>
  );
  return (
    <Table caption="Configuration" head={head}>
      {fields.map(({ path, value, others: different, more }) => (
        <tr key={path} data-marked={different.length > 0 || undefined}>
          <th scope="row">{path}</th>
          <td data-wrap>{value ?? '—'}</td>
          <td data-wrap>
            {different.length > 0 &&
              `differs: ${different.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`}
          </td>
        </tr>
      ))}
      <tr>
        <th scope="row">seed</th>
        <td>{seed}</td>
        <td />
      </tr>
    </Table>
  );
}
