'use client';
import { cloneElement, useState, type ComponentType, type KeyboardEvent, type ReactElement } from 'react';
import type { ButtonProps } from './Button.tsx';
import type { IconName } from './Icon.tsx';

export interface MenuAction {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: IconName;
  /** Why it cannot be done now, in words; it is shown and cannot be chosen. */
  readonly unavailable?: string | undefined;
  readonly isDanger?: boolean;
  /** Of one out of several: whether it is the present one. */
  readonly checked?: boolean;
}

/** Actions that belong together, under a title where that helps. */
export interface MenuGroup {
  readonly title?: string;
  readonly actions: readonly MenuAction[];
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<ButtonProps>;
  readonly groups: readonly MenuGroup[];
}

const load = () => import('./OpenedMenu.tsx').then(({ OpenedMenu }) => OpenedMenu);

/**
 * Actions behind a button: arrow keys move, a letter jumps, Escape closes. A screen has dozens of them and few are ever
 * opened, so that until then there is only the button; pointing at it loads the rest.
 */
export function Menu(props: MenuProps) {
  const [Opened, setOpened] = useState<ComponentType<MenuProps> | null>(null);
  if (Opened !== null) return <Opened {...props} />;
  const preload = () => {
    // When nobody answers, the banner says so, and a click tries again.
    load().catch(() => undefined);
  };
  const open = () => {
    load().then(
      (component) => setOpened(() => component),
      () => undefined,
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open();
  };
  const closed = { 'aria-haspopup': 'menu', 'aria-expanded': false, onClick: open, onKeyDown } as const;
  return cloneElement(props.trigger, { ...closed, onPointerEnter: preload, onFocus: preload });
}
