'use client';
import { useId, useState } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { Flyout } from '../../ui/Flyout.tsx';
import styles from './FilterEditor.module.css';
import { withFilter, type Filter } from './filters.ts';
import type { Field, TrialData } from './trialData.ts';

export interface FilterEditorProps {
  readonly data: TrialData;
  readonly filters: readonly Filter[];
  readonly onFilters: (filters: readonly Filter[]) => void;
}

/** Filters by keyboard: what brushing does with the mouse. */
export function FilterEditor({ data, filters, onFilters }: FilterEditorProps) {
  const fields = [...data.fields.values()];
  const [chosen, setChosen] = useState<string | null>(null);
  const field = data.fields.get(chosen ?? '') ?? fields[0];
  if (field === undefined) return null;
  const { id } = field.axis;
  const filter = filters.find(({ by }) => by === id) ?? null;
  const set = (next: Filter | null) => onFilters(withFilter(filters, id, next));
  return (
    <Flyout title="Filter">
      <div className={styles.editor}>
        <AxisChoice
          label="By"
          options={fields.map(({ axis }) => ({ value: axis.id, label: axis.label }))}
          value={id}
          onChange={setChosen}
        />
        {field.axis.kind === 'values' ? (
          <ValueFilter field={field} filter={filter} onChange={set} />
        ) : (
          <RangeFilter key={id} field={field} filter={filter} onChange={set} />
        )}
      </div>
    </Flyout>
  );
}

interface FieldFilterProps {
  readonly field: Field;
  readonly filter: Filter | null;
  readonly onChange: (filter: Filter | null) => void;
}

function ValueFilter({ field: { axis, tokens }, filter, onChange }: FieldFilterProps) {
  const names = axis.kind === 'values' ? axis.names : [];
  const chosen = filter !== null && 'oneOf' in filter ? filter.oneOf : [];
  const toggle = (token: string) => {
    const next = chosen.includes(token) ? chosen.filter((other) => other !== token) : [...chosen, token];
    onChange(next.length === 0 ? null : { by: axis.id, oneOf: next });
  };
  return (
    <div className={styles.values}>
      {tokens.map((token, place) => (
        <label key={token}>
          <input type="checkbox" checked={chosen.includes(token)} onChange={() => toggle(token)} />
          {names[place]}
        </label>
      ))}
    </div>
  );
}

function RangeFilter({ field: { axis }, filter, onChange }: FieldFilterProps) {
  const hint = useId();
  const ends = filter !== null && 'min' in filter ? filter : { min: null, max: null };
  const change = (end: 'min' | 'max', text: string) => {
    const value = text === '' ? null : Number(text);
    if (Number.isNaN(value)) return;
    const next = { by: axis.id, min: ends.min, max: ends.max, [end]: value };
    onChange(next.min === null && next.max === null ? null : next);
  };
  return (
    <div className={styles.range}>
      {(['min', 'max'] as const).map((end) => (
        <label key={end}>
          {end === 'min' ? 'From' : 'To'}
          <input
            type="number"
            step="any"
            aria-describedby={hint}
            defaultValue={ends[end] ?? ''}
            onChange={({ target }) => change(end, target.value)}
          />
        </label>
      ))}
      {axis.kind === 'range' && (
        <span id={hint} className={styles.hint}>
          {axis.min} ({axis.format(axis.min)}) to {axis.max} ({axis.format(axis.max)})
        </span>
      )}
    </div>
  );
}
