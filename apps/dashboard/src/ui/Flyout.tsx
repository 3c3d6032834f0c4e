'use client';
import { useId, useRef, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './Flyout.module.css';

export interface FlyoutProps {
  /** On the button that opens it. */
  readonly title: string;
  readonly children: ReactNode;
}

const gap = 4;
const edge = 8;

/**
 * Choices that unfold below a button. The browser's own popover: it closes by Escape or a click beside it and gives the
 * focus back; only its place is ours.
 */
export function Flyout({ title, children }: FlyoutProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const place = () => {
    const [from, box] = [button.current?.getBoundingClientRect(), panel.current];
    if (from === undefined || box === null) return;
    const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const below = room.height - from.bottom - gap - edge;
    const above = from.top - gap - edge;
    const isBelow = below >= Math.min(box.offsetHeight, above);
    const height = Math.min(box.scrollHeight + 2, isBelow ? below : above);
    const left = Math.max(edge, Math.min(from.left, room.width - box.offsetWidth - edge));
    box.style.left = `${left}px`;
    box.style.top = `${isBelow ? from.bottom + gap : from.top - gap - height}px`;
    box.style.maxHeight = `${height}px`;
  };
  return (
    <>
      <Button ref={button} popoverTarget={id} aria-haspopup="dialog">
        {title}
      </Button>
      <div
        ref={panel}
        id={id}
        className={styles.flyout}
        popover="auto"
        role="dialog"
        aria-label={title}
        onToggle={({ newState }) => newState === 'open' && place()}
      >
        {children}
      </div>
    </>
  );
}
