'use client';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** One or two sentences under the title. */
  readonly description?: ReactNode;
  /** `ask`: only an answer closes it, neither Escape nor a click beside it; give the answers as `actions`. */
  readonly kind?: 'show' | 'ask';
  /** Buttons at the end, the main one last. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** A window over the page that keeps the focus until it is closed, and gives it back. */
export function Dialog({ open, onClose, title, description, kind = 'show', actions, children }: DialogProps) {
  const { Root } = kind === 'ask' ? AlertDialog : Base;
  return (
    <Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup}>
          <div className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {kind === 'show' && <Base.Close render={<IconButton icon="close" label="Close" />} />}
          </div>
          {description !== undefined && (
            <Base.Description className={styles.description} render={<div />}>
              {description}
            </Base.Description>
          )}
          {children}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Root>
  );
}
