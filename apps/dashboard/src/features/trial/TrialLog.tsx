'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { liveMs } from '../api/polling.ts';
import styles from './TrialLog.module.css';

const linesShown = 1000;
/** Distance from the end, in pixels, within which a reader is taken to follow it. */
const nearEnd = 40;

/** What the trial's process printed; follows the end unless the reader has scrolled up. */
export function TrialLog({ trialId, isLive }: { readonly trialId: string; readonly isLive: boolean }) {
  const api = useApi();
  const { data, error, refetch } = useQuery(
    api.trial.log.queryOptions({ trialId, limit: linesShown }, { refetchInterval: isLive && liveMs }),
  );
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [data]);
  // The last lines come with the end of the trial.
  useEffect(() => {
    if (!isLive) void refetch();
  }, [isLive, refetch]);

  const onScroll = () => {
    const { current } = box;
    if (current !== null) follows.current = current.scrollHeight - current.scrollTop - current.clientHeight < nearEnd;
  };
  return (
    <Section title="Log">
      <AnswerError error={error} />
      {data?.length === 0 && <Notice tone="quiet">Nothing was printed.</Notice>}
      {data !== undefined && data.length > 0 && (
        <div ref={box} className={styles.log} role="log" aria-label="Log" tabIndex={0} onScroll={onScroll}>
          {data.map(({ at, stream, text }, index) => (
            <div key={index} className={styles.line} data-stream={stream}>
              <time dateTime={at}>{new Date(at).toLocaleTimeString(undefined, { hour12: false })}</time>
              <span>{text}</span>
            </div>
          ))}
        </div>
      )}
    </Section>
  );
}
