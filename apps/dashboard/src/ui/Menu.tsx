'use client';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import styles from './Menu.module.css';

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
  readonly trigger: ReactElement;
  readonly groups: readonly MenuGroup[];
}

/** Actions behind a button: arrow keys move, a letter jumps, Escape closes. */
export function Menu({ trigger, groups }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} align="end" sideOffset={4} collisionPadding={8}>
          <Base.Popup className={styles.popup}>
            {groups.map(({ title, actions }, index) => (
              <Base.Group key={title ?? index} className={styles.group}>
                {title !== undefined && <Base.GroupLabel className={styles.title}>{title}</Base.GroupLabel>}
                {actions.map((action) => (
                  <Item key={action.label} action={action} />
                ))}
              </Base.Group>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Item({ action }: { readonly action: MenuAction }): ReactNode {
  const { label, onSelect, icon, unavailable, isDanger, checked } = action;
  const content = (
    <>
      <span className={styles.icon}>{checked === true ? <Icon name="check" /> : icon && <Icon name={icon} />}</span>
      <span>
        {label}
        {unavailable !== undefined && <span className={styles.why}>{unavailable}</span>}
      </span>
    </>
  );
  const props = { className: styles.item, disabled: unavailable !== undefined, label };
  return checked === undefined ? (
    <Base.Item {...props} data-danger={isDanger === true ? true : undefined} onClick={onSelect}>
      {content}
    </Base.Item>
  ) : (
    <Base.CheckboxItem {...props} closeOnClick checked={checked} onCheckedChange={onSelect}>
      {content}
    </Base.CheckboxItem>
  );
}
