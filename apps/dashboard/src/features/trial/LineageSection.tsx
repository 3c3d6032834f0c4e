'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Remark } from '../../ui/Remark.tsx';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import styles from './LineageSection.module.css';
import { relationWords, relativeText, type Related } from './lineageText.ts';

/** What the trial came from and what came from it. */
export function LineageSection({ trialId, sweepId }: { readonly trialId: string; readonly sweepId: string }) {
  const api = useApi();
  // Relatives come when sweeps are recorded, not with the steps of this trial.
  const meta = { live: { sweepIds: [sweepId], trialIds: [] } };
  const { data, error } = useQuery(api.lineage.ofTrial.queryOptions({ trialId }, { meta }));
  const head = (
    <tr>
      <th scope="col">Relation</th>
      <th scope="col">Sweep</th>
      <th scope="col">Trials</th>
    </tr>
  );
  return (
    <Section title="Lineage">
      <AnswerError error={error} />
      {data?.related.length === 0 && (
        <Notice tone="quiet">Made from no other trial, and no rerun, confirmation or extension was made of it.</Notice>
      )}
      {data !== undefined && data.related.length > 0 && (
        <Table caption="Lineage" head={head} stacks>
          {data.related.map((related, index) => (
            <Row key={index} related={related} />
          ))}
        </Table>
      )}
      {data?.isWhole === false && (
        <Remark>There are too many trials to look through all of them for those that took this result over.</Remark>
      )}
    </Section>
  );
}

function Row({ related: { relation, sweep, trials, more } }: { readonly related: Related }) {
  return (
    <tr>
      <th scope="row">{relationWords[relation]}</th>
      <td data-label="Sweep">
        <Link href={`/sweeps/${encodeURIComponent(sweep.id)}`} prefetch={false}>
          {sweep.id}
        </Link>
      </td>
      <td data-wrap data-label="Trials">
        {trials.length === 0 ? (
          'none with this configuration'
        ) : (
          <ul className={styles.trials}>
            {trials.map((trial) => (
              <li key={trial.id}>
                <Link href={`/trials/${encodeURIComponent(trial.id)}`} prefetch={false}>
                  {relativeText(trial, sweep.metric?.name ?? null)}
                </Link>
              </li>
            ))}
            {more > 0 && <li>and {formatCount(more)} more</li>}
          </ul>
        )}
      </td>
    </tr>
  );
}
