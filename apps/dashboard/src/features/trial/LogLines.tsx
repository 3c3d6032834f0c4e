'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import styles from './LogLines.module.css';
import { occurrences } from './occurrences.ts';

/** Distance from the end, in pixels, within which a reader is taken to follow it. */
const nearEnd = 40;

export interface LogLinesProps {
  readonly lines: RouterOutputs['log']['ofTrial']['lines'];
  /** Marked where it occurs; empty for nothing. */
  readonly text: string;
}

/** Lines of a log; their end stays in sight as they come, until the reader scrolls up. */
export function LogLines({ lines, text }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  useEffect(() => {
    if (follows) toEnd();
  }, [lines, follows]);
  const onScroll = () => {
    const { current } = box;
    if (current !== null) setFollows(current.scrollHeight - current.scrollTop - current.clientHeight < nearEnd);
  };
  return (
    <div className={styles.frame}>
      <div ref={box} className={styles.log} role="log" aria-label="Log" tabIndex={0} onScroll={onScroll}>
        {lines.map(({ at, stream, text: line }, index) => (
          <div key={index} className={styles.line} data-stream={stream}>
            <time dateTime={at}>{new Date(at).toLocaleTimeString(undefined, { hour12: false })}</time>
            <span className={styles.stream}>{stream === 'stdout' ? '' : stream}</span>
            <span>
              {occurrences(line, text).map(({ part, isFound }, place) =>
                isFound ? <mark key={place}>{part}</mark> : part,
              )}
            </span>
          </div>
        ))}
      </div>
      {!follows && (
        <div className={styles.end}>
          <Button
            onClick={() => {
              setFollows(true);
              toEnd();
            }}
          >
            Follow the end
          </Button>
        </div>
      )}
    </div>
  );
}
