'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { useApi } from '../api/Api.tsx';
import styles from './ReplicateLinks.module.css';

type Answer = RouterOutputs['trial']['byId'];

/** The way to the same configuration with the other seeds, and what it came to there. */
export function ReplicateLinks({ answer: { trial, sweep } }: { readonly answer: Answer }) {
  const api = useApi();
  // Another trial of the sweep may have ended.
  const meta = { live: { sweepIds: [sweep.id] } };
  const { data } = useQuery(api.trial.replicates.queryOptions({ trialId: trial.id }, { meta }));
  if (data === undefined || data.trials.length < 2) return null;
  const resultOf = ({ objective, state }: (typeof data.trials)[number]) =>
    objective === null || sweep.metric === null ? state : formatMetric(sweep.metric.name, Number(objective));
  return (
    <nav className={styles.replicates} aria-label="The same configuration with other seeds">
      <span className={styles.title}>Seeds of this configuration</span>
      <ul>
        {data.trials.map((one) => (
          <li key={one.id}>
            <Link
              href={`/trials/${encodeURIComponent(one.id)}`}
              prefetch={false}
              aria-current={one.id === trial.id ? 'page' : undefined}
            >
              <span className="visually-hidden">Seed </span>
              <span className={styles.seed}>{one.seed}</span>
              <span className="visually-hidden">: </span>
              {resultOf(one)}
              <span className="visually-hidden">, trial #{one.number}</span>
            </Link>
          </li>
        ))}
        {data.more > 0 && <li>and {formatCount(data.more)} more</li>}
      </ul>
    </nav>
  );
}
