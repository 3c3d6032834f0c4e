'use client';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Command } from '../../ui/Command.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

export interface SecretDialogProps {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
  /** What it is for. */
  readonly children: ReactNode;
}

/** A secret that the server tells once. Only its button closes it, so that it is not lost by a slip. */
export function SecretDialog({ title, secret, onClose, children }: SecretDialogProps) {
  return (
    <Dialog
      open
      kind="ask"
      onClose={onClose}
      title={title}
      description="It is shown this once: copy it now."
      actions={
        <Button look="primary" onClick={onClose}>
          I have it
        </Button>
      }
    >
      <Command line={secret} />
      <p>{children}</p>
    </Dialog>
  );
}
