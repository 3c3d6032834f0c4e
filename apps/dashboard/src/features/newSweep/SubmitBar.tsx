'use client';
import { Button } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useMayEdit } from '../signIn/OwnAccount.tsx';
import type { Capacity, Plan } from './estimate.ts';
import { sizeText, timeText } from './planText.ts';
import styles from './SubmitBar.module.css';

export interface SubmitBarProps {
  /** Of the newest text without mistakes; null before there was one. */
  readonly plan: Plan | null;
  readonly capacity: Capacity | undefined;
  readonly mistakes: number;
  readonly isBusy: boolean;
  readonly onSubmit: () => void;
  readonly onDownload: () => void;
  readonly onCopyCommand: () => void;
}

/** What the sweep comes to, and what can be done with it; always in sight. */
export function SubmitBar(props: SubmitBarProps) {
  const { plan, capacity, mistakes, isBusy, onSubmit, onDownload, onCopyCommand } = props;
  const mayEdit = useMayEdit();
  const elsewhere = [
    {
      actions: [
        { label: 'Download the YAML', icon: 'export' as const, onSelect: onDownload },
        { label: 'Copy the command that submits it', onSelect: onCopyCommand },
      ],
    },
  ];
  return (
    <div className={styles.bar} role="region" aria-label="Submit">
      <div className={styles.words} role="status">
        {mistakes > 0 ? (
          <p className={styles.size}>
            {mistakes} {mistakes === 1 ? 'mistake' : 'mistakes'} to mend
          </p>
        ) : (
          plan !== null && (
            <>
              <p className={styles.size}>{sizeText(plan)}</p>
              <p className={styles.time}>{timeText(plan, capacity)}</p>
            </>
          )
        )}
      </div>
      <div className={styles.actions}>
        <Menu trigger={<Button>Run it elsewhere</Button>} groups={elsewhere} />
        {mayEdit ? (
          <Button look="primary" onClick={onSubmit} aria-disabled={isBusy} aria-keyshortcuts="Control+Enter">
            {isBusy ? 'Submitting …' : 'Submit'}
            <kbd className={styles.keys}>Ctrl ⏎</kbd>
          </Button>
        ) : (
          <span className={styles.time}>Submitting needs the role editor.</span>
        )}
      </div>
    </div>
  );
}
