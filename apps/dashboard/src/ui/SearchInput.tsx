'use client';
import { Icon } from './Icon.tsx';
import styles from './SearchInput.module.css';

export interface SearchInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A text to search for; the key `/` leads to the first one of a screen. */
export function SearchInput({ label, value, onChange }: SearchInputProps) {
  return (
    <label className={styles.search}>
      <Icon name="search" />
      <span className="visually-hidden">{label}</span>
      <input type="search" value={value} placeholder={label} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
