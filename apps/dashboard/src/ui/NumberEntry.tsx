'use client';
import { useId, useState } from 'react';
import styles from './NumberEntry.module.css';

export interface NumberEntryProps {
  readonly label: string;
  /** Null shows an empty field. */
  readonly value: number | null;
  /** Whether a number may be taken. Default: any finite one. */
  readonly isGood?: (value: number) => boolean;
  /** Null when the field was emptied. */
  readonly onChange: (value: number | null) => void;
  /** Behind the field: the unit of a good number, or what is wrong with another. */
  readonly describe?: (value: number, isGood: boolean) => string;
}

/** A number between other choices, taken when the reader leaves the field or presses Enter. Give it a `key` by its value. */
export function NumberEntry({ label, value, isGood = Number.isFinite, onChange, describe }: NumberEntryProps) {
  const id = useId();
  const shown = value === null ? '' : String(Number(value.toPrecision(6)));
  const [text, setText] = useState(shown);
  const [before, setBefore] = useState(text);
  const given = Number(text);
  const good = text.trim() === '' || isGood(given);
  const settle = () => {
    if (text === before || !good) return;
    const isEmptied = text.trim() === '';
    // What takes the place of an emptied field may be what stood there.
    const next = isEmptied ? shown : text;
    setText(next);
    setBefore(next);
    onChange(isEmptied ? null : given);
  };
  return (
    <span className={styles.entry}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        value={text}
        aria-invalid={!good}
        aria-describedby={describe === undefined ? undefined : `${id}-unit`}
        onChange={({ target }) => setText(target.value)}
        onBlur={settle}
        onKeyDown={({ key }) => {
          if (key === 'Enter') settle();
        }}
      />
      {describe !== undefined && <span id={`${id}-unit`}>{text.trim() === '' ? '' : describe(given, good)}</span>}
    </span>
  );
}
