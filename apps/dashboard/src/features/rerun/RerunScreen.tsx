'use client';
import { useQuery } from '@tanstack/react-query';
import { Notice } from '../../ui/Notice.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { ConfirmationSection } from './ConfirmationSection.tsx';
import { RerunForm } from './RerunForm.tsx';
import styles from './RerunScreen.module.css';
import { hindranceOf, type RerunChoice } from './rerunView.ts';

/** The best of a sweep again with fresh seeds: what it costs, and how much better it looked than it is. */
export function RerunScreen({ sweepId }: { readonly sweepId: string }) {
  const api = useApi();
  const { data: choice, error } = useQuery(api.rerun.bySweep.queryOptions({ sweepId }));
  return choice === undefined ? <AnswerError error={error} /> : <RerunBody choice={choice} />;
}

function RerunBody({ choice }: { readonly choice: RerunChoice }) {
  const { id, name, confirmations, origin } = choice;
  const hindrance = hindranceOf(choice);
  return (
    <>
      <ScreenHead
        title="Rerun the best"
        path={[
          { title: 'Sweeps', href: '/' },
          { title: name, href: `/sweeps/${encodeURIComponent(id)}` },
        ]}
      >
        <p className={styles.why}>
          Results that chose a configuration are too good to judge it by. Run the best again with seeds that took no
          part in the search: what they come to is what may be reported.
        </p>
      </ScreenHead>
      <div className={styles.parts}>
        {origin?.kind === 'confirmation' && <ConfirmationSection sweepId={id} />}
        {hindrance === null ? <RerunForm choice={choice} /> : <Notice tone="quiet">{hindrance}</Notice>}
        {confirmations.map((one) => (
          <ConfirmationSection key={one.id} sweepId={one.id} overview={one} />
        ))}
      </div>
    </>
  );
}
