'use client';
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { singleKeysAreOn, turnSingleKeys } from './keyTarget.ts';
import { screens } from './screens.ts';
import styles from './ShortcutHelp.module.css';

const shortcuts: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Ctrl', 'K'], 'Command palette: go to a sweep, a trial or a screen, or do something'],
  [['/'], 'Search on this screen'],
  ...screens.map(({ key, title }) => [['g', key], title] as const),
  [['?'], 'This overview'],
  [['Esc'], 'Close what is open'],
];

/** Which keys do what. */
export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const [on, setOn] = useState(singleKeysAreOn);
  const turn = (next: boolean) => {
    turnSingleKeys(next);
    setOn(next);
  };
  return (
    <Dialog open onClose={onClose} title="Keyboard shortcuts">
      <dl className={styles.list}>
        {shortcuts.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.single}>
        <input type="checkbox" checked={on} onChange={(event) => turn(event.target.checked)} />
        Use single keys (without Ctrl) as shortcuts
      </label>
    </Dialog>
  );
}
