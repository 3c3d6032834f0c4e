'use client';
import Link from 'next/link';
import button from '../../ui/Button.module.css';
import { Choice } from '../../ui/Choice.tsx';
import { formatCount } from '../../ui/number.ts';
import { compareHref, mostCompared, type Member } from '../compare/members.ts';
import styles from './CellChoice.module.css';

/** What a click on a cell of the heat map does. */
const cellActions = { filter: 'A click filters', compare: 'A click picks to compare' } as const;
type CellAction = keyof typeof cellActions;

export interface CellChoiceProps {
  readonly action: CellAction;
  readonly onAction: (action: CellAction) => void;
  /** Picked cells, and the configurations in them. */
  readonly cells: number;
  readonly members: readonly Member[];
}

/** Chooses what clicks on cells do, and leads from picked cells to the comparison of their configurations. */
export function CellChoice({ action, onAction, cells, members }: CellChoiceProps) {
  return (
    <div className={styles.choice}>
      <Choice label="What a click on a cell does" options={cellActions} value={action} onChange={onAction} />
      {action === 'compare' && (
        <span role="status" className={styles.remark}>
          {remarkOn(cells, members.length)}
        </span>
      )}
      {action === 'compare' && cells >= 2 && members.length <= mostCompared && (
        <Link href={compareHref(members)} prefetch={false} className={button.button}>
          Compare {formatCount(members.length)} configurations
        </Link>
      )}
    </div>
  );
}

function remarkOn(cells: number, configurations: number): string {
  if (cells < 2) return cells === 0 ? 'Pick two cells or more.' : 'Pick another cell, or more.';
  const size = `${cells} cells with ${formatCount(configurations)} configurations`;
  return configurations > mostCompared ? `${size}: at most ${mostCompared} are compared, pick fewer.` : `${size}.`;
}
