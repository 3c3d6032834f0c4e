'use client';
import { useId } from 'react';
import styles from './AxisChoice.module.css';

export interface AxisOption {
  readonly value: string;
  readonly label: string;
  /** Heading under which it is listed with others. */
  readonly group?: string;
}

export interface AxisChoiceProps {
  readonly label: string;
  readonly options: readonly AxisOption[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of many: what an axis shows, or what lines are grouped by. The browser's own list, which phones open in full. */
export function AxisChoice({ label, options, value, onChange }: AxisChoiceProps) {
  const id = useId();
  const groups = [...new Set(options.map(({ group }) => group ?? ''))];
  const items = (group: string) =>
    options
      .filter((option) => (option.group ?? '') === group)
      .map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ));
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {groups.map((group) =>
          group === '' ? (
            items(group)
          ) : (
            <optgroup key={group} label={group}>
              {items(group)}
            </optgroup>
          ),
        )}
      </select>
    </span>
  );
}
