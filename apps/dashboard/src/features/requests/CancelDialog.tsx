'use client';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

export interface CancelDialogProps {
  /** `sweep rates` */
  readonly what: string;
  /** What becomes of it, in a sentence or two. */
  readonly consequence: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is given up. */
export function CancelDialog({ what, consequence, onConfirm, onClose }: CancelDialogProps) {
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog
      open
      kind="ask"
      onClose={onClose}
      title={`Cancel ${what}?`}
      description={consequence}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" onClick={confirm}>
            Cancel {what}
          </Button>
        </>
      }
    />
  );
}
