'use client';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { isTyping, singleKeysAreOn } from './keyTarget.ts';
import { screens } from './screens.ts';
import { shortcutOf, type Shortcut } from './shortcutOf.ts';
import styles from './Shortcuts.module.css';

// Only who opens them pays for them.
const CommandPalette = dynamic(() => import('./CommandPalette.tsx').then((module) => module.CommandPalette));
const ShortcutHelp = dynamic(() => import('./ShortcutHelp.tsx').then((module) => module.ShortcutHelp));

/** How long `g` waits for the letter of a screen. */
const prefixMs = 1500;

/** The button of the command palette, and what keys do on every screen. */
export function Shortcuts() {
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const router = useRouter();
  useKeys((shortcut) => {
    switch (shortcut.kind) {
      case 'palette':
      case 'help':
        setOpen(shortcut.kind);
        break;
      case 'search':
        document.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
        break;
      case 'screen': {
        const screen = screens.find(({ key }) => key === shortcut.key);
        if (screen !== undefined) router.push(screen.href);
        break;
      }
      case 'prefix':
    }
  });
  const close = () => setOpen(null);
  return (
    <>
      <Button look="plain" className={styles.open} onClick={() => setOpen('palette')} aria-haspopup="dialog">
        <Icon name="search" />
        <span className={styles.words}>Go to…</span>
        <kbd className={styles.keys}>Ctrl K</kbd>
      </Button>
      {open === 'palette' && <CommandPalette onClose={close} onHelp={() => setOpen('help')} />}
      {open === 'help' && <ShortcutHelp onClose={close} />}
    </>
  );
}

function useKeys(onShortcut: (shortcut: Shortcut) => void): void {
  const latest = useRef(onShortcut);
  const prefixedAt = useRef(-Infinity);
  useEffect(() => {
    latest.current = onShortcut;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isPrefixed = event.timeStamp - prefixedAt.current < prefixMs;
      const singleKeys = !isTyping(event.target) && singleKeysAreOn();
      const shortcut = shortcutOf(event, { isPrefixed, singleKeys });
      prefixedAt.current = shortcut?.kind === 'prefix' ? event.timeStamp : -Infinity;
      if (shortcut === null || event.defaultPrevented) return;
      if (shortcut.kind !== 'prefix') event.preventDefault();
      latest.current(shortcut);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
