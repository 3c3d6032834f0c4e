'use client';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { MenuAction, MenuProps } from './Menu.tsx';
import styles from './Menu.module.css';

/** A menu from the moment when it was first wanted, open to begin with. */
export function OpenedMenu({ trigger, groups }: MenuProps) {
  return (
    <Base.Root defaultOpen>
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
