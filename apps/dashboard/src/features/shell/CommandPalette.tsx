'use client';
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import dialog from '../../ui/Dialog.module.css';
import { chooseScheme } from '../../ui/scheme.ts';
import { useApi } from '../api/Api.tsx';
import styles from './CommandPalette.module.css';
import { usePaletteActions } from './PaletteActions.tsx';
import { paletteGroups, type PaletteGroup, type PaletteItem } from './paletteGroups.ts';

export interface CommandPaletteProps {
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Goes to sweeps, trials and screens by a few letters, and does what the present screen offers. */
export function CommandPalette({ onClose, onHelp }: CommandPaletteProps) {
  const [text, setText] = useState('');
  const groups = useGroups(text, onHelp);
  const choose = ({ onSelect }: PaletteItem) => {
    onClose();
    onSelect();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.backdrop} />
        <Dialog.Popup className={`${dialog.popup} ${styles.popup}`} aria-label="Command palette">
          <Autocomplete.Root
            open
            inline
            items={groups}
            mode="none"
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={setText}
            itemToStringValue={({ label }: PaletteItem) => label}
          >
            <Autocomplete.Input
              className={styles.input}
              aria-label="Go to a sweep, a trial or a screen, or do something"
              placeholder="Sweep, trial id, screen or action"
            />
            <Autocomplete.Empty className={styles.empty}>Nothing is called so.</Autocomplete.Empty>
            <Autocomplete.List className={styles.list}>
              {(group: PaletteGroup) => <Group key={group.title} group={group} onChoose={choose} />}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ group, onChoose }: { readonly group: PaletteGroup; readonly onChoose: (item: PaletteItem) => void }) {
  return (
    <Autocomplete.Group items={group.items} className={styles.group}>
      <Autocomplete.GroupLabel className={styles.title}>{group.title}</Autocomplete.GroupLabel>
      <Autocomplete.Collection>
        {(item: PaletteItem) => (
          <Autocomplete.Item key={item.key} value={item} className={styles.item} onClick={() => onChoose(item)}>
            <span className={styles.label}>{item.label}</span>
            {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
            {item.state !== undefined && <Badge state={item.state} />}
          </Autocomplete.Item>
        )}
      </Autocomplete.Collection>
    </Autocomplete.Group>
  );
}

function useGroups(text: string, onHelp: () => void): PaletteGroup[] {
  const api = useApi();
  const router = useRouter();
  const offered = usePaletteActions();
  const { data } = useQuery(api.destination.find.queryOptions({ text }, { placeholderData: keepPreviousData }));
  return paletteGroups(text, {
    found: data ?? { sweeps: [], trial: null },
    go: (href) => router.push(href),
    actions: [
      ...offered,
      { label: 'Use light colours', onSelect: () => chooseScheme('light') },
      { label: 'Use dark colours', onSelect: () => chooseScheme('dark') },
      { label: 'Use the colours of the system', onSelect: () => chooseScheme('system') },
      { label: 'Show keyboard shortcuts', onSelect: onHelp },
    ],
  });
}
