'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import button from '../../ui/Button.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Remark } from '../../ui/Remark.tsx';
import { SearchInput } from '../../ui/SearchInput.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { useSettled } from '../newSweep/useSettled.ts';
import { LogLines } from './LogLines.tsx';
import styles from './TrialLog.module.css';
import type { ChangeTrialView, TrialView } from './trialView.ts';

/** Lines that are asked for at first, and each time that the reader wants earlier ones. */
const limits = [500, 2_000, 10_000] as const;
/** Not with every letter that is typed. */
const settledMs = 250;

export interface TrialLogProps {
  readonly trialId: string;
  /** Of the latest attempt; null before the first. */
  readonly attempt: number | null;
  readonly view: TrialView;
  readonly change: ChangeTrialView;
}

/** What the latest attempt's process printed: its end as it comes, what a text occurs in, and all of it as a file. */
export function TrialLog({ trialId, attempt, view, change }: TrialLogProps) {
  const api = useApi();
  const [typed, setTyped] = useState(view.find);
  const [page, setPage] = useState(0);
  const text = useSettled(typed, settledMs);
  const { data, error } = useQuery(
    api.log.ofTrial.queryOptions(
      { trialId, text, limit: limits[page] ?? limits[0] },
      { placeholderData: keepPreviousData },
    ),
  );
  const search = (next: string) => {
    setTyped(next);
    change({ find: next === '' ? null : next });
  };
  return (
    <Section
      title={attempt === null ? 'Log' : `Log of attempt ${attempt}`}
      aside={
        <span className={styles.choices}>
          <SearchInput label="Search the log" value={typed} onChange={search} />
          <a className={button.button} href={`/trials/${encodeURIComponent(trialId)}/log`} download>
            Download
          </a>
        </span>
      }
    >
      <AnswerError error={error} />
      {data !== undefined && (
        <>
          <SearchResult searched={data.searched} shown={data.lines.length} />
          {data.hasEarlier && page < limits.length - 1 && (
            <div>
              <Button onClick={() => setPage(page + 1)}>Show earlier lines</Button>
            </div>
          )}
          {data.lines.length > 0 ? (
            <LogLines lines={data.lines} text={text.trim()} />
          ) : (
            data.searched === null && <Notice tone="quiet">{whyEmpty(attempt)}</Notice>
          )}
        </>
      )}
    </Section>
  );
}

function whyEmpty(attempt: number | null): string {
  return attempt === null
    ? 'No attempt was made yet, so that nothing was printed.'
    : 'Nothing was printed, or `coolsweep gc` has cleared the log away.';
}

interface SearchResultProps {
  readonly searched: RouterOutputs['log']['ofTrial']['searched'];
  readonly shown: number;
}

/** What was found, in which lines; nothing while nobody searches. */
function SearchResult({ searched, shown }: SearchResultProps) {
  if (searched === null) return null;
  const { lines, isWhole, found } = searched;
  const where = `${isWhole ? '' : 'the last '}${formatCount(lines)} lines`;
  return (
    <div role="status">
      <Remark>
        {found === 0 ? 'Not found' : `Found in ${formatCount(found)}`} of {where}
        {shown < found && `, the last ${formatCount(shown)} of which are shown`}.
        {!isWhole && ' Download the log to search all of it.'}
      </Remark>
    </div>
  );
}
