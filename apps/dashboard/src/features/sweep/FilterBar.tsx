'use client';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { formatCount } from '../../ui/number.ts';
import styles from './FilterBar.module.css';
import { FilterEditor } from './FilterEditor.tsx';
import { countOf, describeFilter, withFilter, type Filter } from './filters.ts';
import { measureOptions } from './measureOptions.ts';
import { outcomesOf } from './outcomes.ts';
import type { SweepPart } from './sweepPart.ts';

export interface FilterBarProps {
  readonly part: SweepPart;
  readonly filters: readonly Filter[];
  readonly onFilters: (filters: readonly Filter[]) => void;
  readonly results: readonly string[];
  readonly hasObjective: boolean;
  readonly onMeasure: (measure: string) => void;
}

/** Ends of trials that no mean shows: each is one click away. */
const badEnds = ['diverged', 'failed', 'pruned'] as const;

/** Which trials the whole page is about, and by what number they are compared. */
export function FilterBar({ part, filters, onFilters, results, hasObjective, onMeasure }: FilterBarProps) {
  const { data, mask, measure } = part;
  const outcomes = outcomesOf(data.states);
  return (
    <div className={styles.bar} role="group" aria-label="Filters">
      <span className={styles.count} role="status">
        <strong>{formatCount(countOf(mask))}</strong> of {formatCount(data.count)} trials
      </span>
      {filters.map((filter) => {
        const field = data.fields.get(filter.by);
        const words = field === undefined ? `${filter.by} (not in this sweep)` : describeFilter(field, filter);
        return (
          <button
            key={filter.by}
            type="button"
            className={styles.chip}
            aria-label={`Take away the filter ${words}`}
            onClick={() => onFilters(withFilter(filters, filter.by, null))}
          >
            {words}
            <Icon name="close" />
          </button>
        );
      })}
      {badEnds.map((state) => {
        const count = outcomes.get(state) ?? 0;
        const isChosen = filters.some(({ by }) => by === 'state');
        return count === 0 || isChosen ? null : (
          <button
            key={state}
            type="button"
            className={styles.suggestion}
            onClick={() => onFilters(withFilter(filters, 'state', { by: 'state', oneOf: [JSON.stringify(state)] }))}
          >
            {formatCount(count)} {state}
          </button>
        );
      })}
      <FilterEditor data={data} filters={filters} onFilters={onFilters} />
      {filters.length > 0 && (
        <Button look="plain" onClick={() => onFilters([])}>
          Clear
        </Button>
      )}
      <span className={styles.measure}>
        <AxisChoice
          label="Compare by"
          options={measureOptions(part, results, hasObjective)}
          value={measure}
          onChange={onMeasure}
        />
      </span>
    </div>
  );
}
