'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Badge } from '../../ui/Badge.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Progress } from '../../ui/Progress.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { compareHref } from '../compare/members.ts';
import { VerdictList } from '../compare/VerdictList.tsx';
import { SchedulerNotice } from '../requests/SchedulerNotice.tsx';
import styles from './ConfirmationSection.module.css';
import { OutcomeTable } from './OutcomeTable.tsx';
import { outcomeRows } from './outcomeText.ts';
import type { RerunChoice } from './rerunView.ts';

export interface ConfirmationSectionProps {
  readonly sweepId: string;
  /** How it stood when the choice was asked for; not given where it is not to be said. */
  readonly overview?: RerunChoice['confirmations'][number];
}

/** One confirmation: how it stands, search against confirmation, and which configuration is better. */
export function ConfirmationSection({ sweepId, overview }: ConfirmationSectionProps) {
  const api = useApi();
  const { data: outcome, error } = useQuery(api.rerun.outcome.queryOptions({ sweepId }));
  // Of its own: what the sweep is asked that it confirms is not asked again when the confirmation goes on.
  const { data: present = overview } = useQuery(
    api.sweep.head.queryOptions({ sweepId }, { enabled: overview !== undefined }),
  );
  const question = { members: [sweepId], metric: null, reference: null, effect: null };
  const verdicts = useQuery(api.compare.verdicts.queryOptions(question, { meta: { live: { sweepIds: [sweepId] } } }));
  return (
    <Section
      title={`Confirmation ${sweepId}`}
      aside={
        <span className={styles.links}>
          <Link href={`/sweeps/${encodeURIComponent(sweepId)}`}>Trials</Link>
          <Link href={compareHref([sweepId])}>Compare</Link>
          {outcome !== undefined && outcome.configurations.length > 0 && (
            <ExportMenu
              of="search against confirmation"
              name={`${sweepId}-confirmation`}
              table={() => outcomeRows(outcome)}
            />
          )}
        </span>
      }
    >
      <AnswerError error={error} />
      {present !== undefined && (
        <>
          <div className={styles.state}>
            <Badge state={present.status} />
            <Progress {...present} />
          </div>
          <SchedulerNotice sweep={present} />
        </>
      )}
      {outcome !== undefined &&
        (outcome.configurations.length === 0 ? (
          <Notice tone="quiet">The search cannot be ranked any more, so that there is nothing to compare with.</Notice>
        ) : (
          <OutcomeTable outcome={outcome} />
        ))}
      <AnswerError error={verdicts.error} />
      {verdicts.data !== undefined && verdicts.data.verdicts.length > 0 && <VerdictList comparison={verdicts.data} />}
    </Section>
  );
}
