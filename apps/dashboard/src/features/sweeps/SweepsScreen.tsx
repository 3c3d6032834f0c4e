'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import button from '../../ui/Button.module.css';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { isFiltered, listingParsers, listingQuestion, rowsPerPage, type Listing } from './listing.ts';
import { NoSweeps } from './NoSweeps.tsx';
import { SweepFilters } from './SweepFilters.tsx';
import { SweepsTable } from './SweepsTable.tsx';
import styles from './SweepsScreen.module.css';

/** The sweeps of the database: found, put in order, put away. */
export function SweepsScreen() {
  const api = useApi();
  const [listing, setListing] = useQueryStates(listingParsers);
  const { data, error, isPlaceholderData } = useQuery(
    // While other sweeps are asked for, those that were found stay where they are.
    api.sweep.page.queryOptions(listingQuestion(listing), { placeholderData: keepPreviousData }),
  );
  /** Other sweeps begin on the first page; a typed letter is no step to go back to. */
  const change = (changes: Partial<Listing>) =>
    void setListing({ page: 0, ...changes }, { history: 'q' in changes ? 'replace' : 'push' });
  if (data === undefined) return <AnswerError error={error} />;
  return (
    <>
      <ScreenHead title="Sweeps" badge={<NewSweep />} />
      <AnswerError error={error} />
      {data.total === 0 ? (
        <NoSweeps />
      ) : (
        <div className={styles.listing} aria-busy={isPlaceholderData}>
          <SweepFilters listing={listing} facets={data.facets} onChange={change} />
          {data.rows.length === 0 ? (
            <NothingFound listing={listing} onChange={change} />
          ) : (
            <SweepsTable rows={data.rows} sort={listing.sort} onSort={(sort) => change({ sort })} />
          )}
          <Pager
            page={listing.page}
            rowsPerPage={rowsPerPage}
            rows={data.matching}
            of="sweeps"
            onPage={(page) => change({ page })}
          />
        </div>
      )}
    </>
  );
}

function NewSweep() {
  return (
    <Link href="/new" prefetch={false} className={`${button.button} ${styles.new}`} data-look="primary">
      New sweep
    </Link>
  );
}

interface NothingFoundProps {
  readonly listing: Listing;
  readonly onChange: (changes: Partial<Listing>) => void;
}

function NothingFound({ listing, onChange }: NothingFoundProps) {
  const where = listing.archived ? 'in the archive' : 'outside the archive';
  return (
    <Notice tone="quiet">
      <p>{isFiltered(listing) ? `No sweep ${where} is like that.` : `There is no sweep ${where}.`}</p>
      <div>
        <Button onClick={() => onChange({ q: '', status: [], tag: [], archived: false })}>Show all sweeps</Button>
      </div>
    </Notice>
  );
}
