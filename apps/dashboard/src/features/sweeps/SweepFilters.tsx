'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { formatCount } from '../../ui/number.ts';
import { SearchInput } from '../../ui/SearchInput.tsx';
import { useApiClient } from '../api/Api.tsx';
import { listingQuestion, type Listing } from './listing.ts';
import styles from './SweepFilters.module.css';
import { sweepsTable } from './sweepsTable.ts';

export interface SweepFiltersProps {
  readonly listing: Listing;
  readonly facets: RouterOutputs['sweep']['page']['facets'];
  readonly onChange: (changes: Partial<Listing>) => void;
}

/** More sweeps than these are not exported at once. */
const mostExported = 5000;

/** Which sweeps the table shows, and the way to save them. */
export function SweepFilters({ listing, facets, onChange }: SweepFiltersProps) {
  const client = useApiClient();
  const { statuses, tags, archived } = facets;
  const table = async () => {
    const question = { ...listingQuestion(listing), offset: 0, limit: mostExported };
    return sweepsTable((await client.sweep.page.query(question)).rows);
  };
  return (
    <div className={styles.filters} role="search" aria-label="Sweeps">
      <SearchInput label="Search sweeps" value={listing.q} onChange={(q) => onChange({ q })} />
      <FilterChips
        label="Status"
        options={statuses}
        chosen={listing.status}
        onChange={(status) => onChange({ status })}
      />
      <FilterChips label="Tags" options={tags} chosen={listing.tag} onChange={(tag) => onChange({ tag })} />
      <div className={styles.end}>
        {(archived > 0 || listing.archived) && (
          <label className={styles.archived}>
            <input
              type="checkbox"
              checked={listing.archived}
              onChange={(event) => onChange({ archived: event.target.checked })}
            />
            Archive ({formatCount(archived)})
          </label>
        )}
        <ExportMenu of="these sweeps" name="sweeps" table={table} />
      </div>
    </div>
  );
}
