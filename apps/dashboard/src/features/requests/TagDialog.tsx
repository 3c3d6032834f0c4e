'use client';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import type { SteeredSweep } from './steering.ts';

export interface TagDialogProps {
  readonly sweep: SteeredSweep;
  readonly onSave: (tags: readonly string[]) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Changes the tags of a sweep. */
export function TagDialog({ sweep, onSave, onClose }: TagDialogProps) {
  const [text, setText] = useState(sweep.tags.join(', '));
  const save = () => {
    onClose();
    void onSave(tagsIn(text));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Tags of ${sweep.name}`}
      actions={
        <>
          <Button onClick={onClose}>Leave them</Button>
          <Button look="primary" type="submit" form="tags">
            Save tags
          </Button>
        </>
      }
    >
      <form
        id="tags"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field label="Tags" hint="Words to find it by, with commas between them: paper, figure 2">
          <input value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}

function tagsIn(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}
