'use client';
import { useId, useState } from 'react';
import styles from './Slider.module.css';

export interface SliderProps {
  readonly label: string;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** Told when the reader lets go, not of every place on the way. */
  readonly onChange: (value: number) => void;
}

/** A number from 0 up, by dragging or with the arrow keys. */
export function Slider({ label, max, step, value, onChange }: SliderProps) {
  const id = useId();
  const [moving, setMoving] = useState<number | null>(null);
  const settle = () => {
    if (moving !== null && moving !== value) onChange(moving);
    setMoving(null);
  };
  const shown = moving ?? value;
  return (
    <span className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={max}
        step={step}
        value={shown}
        onChange={({ target }) => setMoving(Number(target.value))}
        onPointerUp={settle}
        onKeyUp={settle}
        onBlur={settle}
      />
      <output htmlFor={id}>{shown.toFixed(2)}</output>
    </span>
  );
}
