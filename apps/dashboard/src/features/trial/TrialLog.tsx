'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
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
import { attemptOptions, chosenAttempt, type LoggedAttempt } from './loggedAttempts.ts';
import { LogLines } from './LogLines.tsx';
import styles from './TrialLog.module.css';
import type { ChangeTrialView, TrialView } from './trialView.ts';

/** Lines that are asked for at first, and each time that the reader wants earlier ones. */
const limits = [500, 2_000, 10_000] as const;
/** Not with every letter that is typed. */
const settledMs = 250;

export interface TrialLogProps {
  readonly trialId: string;
  /** In order of number; none before the first. */
  readonly attempts: readonly LoggedAttempt[];
  readonly view: TrialView;
  readonly change: ChangeTrialView;
}

/** What the process of an attempt printed: its end as it comes, what a text occurs in, and all of it as a file. */
export function TrialLog({ trialId, attempts, view, change }: TrialLogProps) {
  const [typed, setTyped] = useState(view.find);
  const text = useSettled(typed, settledMs);
  const search = (next: string) => {
    setTyped(next);
    change({ find: next === '' ? null : next });
  };
  const attempt = chosenAttempt(attempts, view.attempt);
  const shown = attempt ?? attempts.at(-1)?.number ?? null;
  return (
    <Section
      title={shown === null ? 'Log' : `Log of attempt ${shown}`}
      aside={
        <span className={styles.choices}>
          {attempts.length > 1 && (
            <AxisChoice
              label="Attempt"
              options={attemptOptions(attempts)}
              value={attempt === null ? '' : String(attempt)}
              onChange={(next) => change({ attempt: next === '' ? null : Number(next) })}
            />
          )}
          <SearchInput label="Search the log" value={typed} onChange={search} />
          <a className={button.button} href={logHref(trialId, attempt)} download>
            Download
          </a>
        </span>
      }
    >
      {/* Lines of one attempt are no stand-in for those of another. */}
      <AttemptLog key={attempt} trialId={trialId} attempt={attempt} text={text} hasBegun={shown !== null} />
    </Section>
  );
}

function logHref(trialId: string, attempt: number | null): string {
  const path = `/trials/${encodeURIComponent(trialId)}/log`;
  return attempt === null ? path : `${path}?attempt=${attempt}`;
}

interface AttemptLogProps {
  readonly trialId: string;
  /** Null: the latest one. */
  readonly attempt: number | null;
  readonly text: string;
  readonly hasBegun: boolean;
}

function AttemptLog({ trialId, attempt, text, hasBegun }: AttemptLogProps) {
  const api = useApi();
  const [page, setPage] = useState(0);
  const { data, error } = useQuery(
    api.log.ofTrial.queryOptions(
      { trialId, attempt, text, limit: limits[page] ?? limits[0] },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <>
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
            data.searched === null && <Notice tone="quiet">{whyEmpty(hasBegun)}</Notice>
          )}
        </>
      )}
    </>
  );
}

function whyEmpty(hasBegun: boolean): string {
  return hasBegun
    ? 'Nothing was printed, or `coolsweep gc` has cleared the log away.'
    : 'No attempt was made yet, so that nothing was printed.';
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
