'use client';
import { useState } from 'react';
import { Button } from './Button.tsx';
import styles from './Command.module.css';

/** A command line to be copied into a terminal. */
export function Command({ line }: { readonly line: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(line).then(
      () => setCopied(true),
      // The browser may refuse; the line is there to be selected.
      () => setCopied(false),
    );
  };
  return (
    <div className={styles.command}>
      <code>{line}</code>
      <Button look="plain" onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
