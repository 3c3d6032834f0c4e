'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuAction, type MenuGroup } from '../../ui/Menu.tsx';
import { formatCount } from '../../ui/number.ts';
import { useApi } from '../api/Api.tsx';
import { useOfferedActions } from '../shell/PaletteActions.tsx';
import { useMayEdit } from '../signIn/OwnAccount.tsx';
import { askableOfSweep, type Asking, type SteeredSweep } from './steering.ts';
import styles from './SweepActions.module.css';
import { useSweepRequests, type SweepRequests } from './useSweepRequests.ts';

const CancelDialog = dynamic(() => import('./CancelDialog.tsx').then((module) => module.CancelDialog));
const TagDialog = dynamic(() => import('./TagDialog.tsx').then((module) => module.TagDialog));

const priorities = [2, 1, 0, -1, -2] as const;
const words = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel…', retry: 'Retry failed and cancelled' } as const;

/** Pause or resume, and behind a button everything else that can be done with a sweep; also in the command palette. Nothing for viewers. */
export function SweepActions(props: { readonly sweep: SteeredSweep }) {
  return useMayEdit() ? <Steering {...props} /> : null;
}

function Steering({ sweep }: { readonly sweep: SteeredSweep }) {
  const { groups, dialogs, run, askable } = useSweepMenu(sweep);
  const main = askable.find((asking) => asking === 'pause' || asking === 'resume');
  useOfferedActions(
    askable.map((asking) => ({ label: `${words[asking]} (${sweep.name})`, onSelect: () => run(asking) })),
  );
  return (
    <div className={styles.actions}>
      {main !== undefined && (
        <Button onClick={() => run(main)}>
          <Icon name={main} />
          {words[main]}
        </Button>
      )}
      <Menu trigger={<IconButton look="normal" icon="more" label={`Actions for ${sweep.name}`} />} groups={groups} />
      {dialogs}
    </div>
  );
}

/** All that can be done with a sweep behind one button, for the row of a table. Nothing for viewers. */
export function SweepMenu(props: { readonly sweep: SteeredSweep }) {
  return useMayEdit() ? <RowMenu {...props} /> : null;
}

function RowMenu({ sweep }: { readonly sweep: SteeredSweep }) {
  const { groups, dialogs } = useSweepMenu(sweep);
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={`Actions for ${sweep.name}`} />} groups={groups} />
      {dialogs}
    </>
  );
}

function useSweepMenu(sweep: SteeredSweep) {
  const api = useApi();
  // Who asks for something is told when nobody would carry it out.
  useQuery(api.scheduler.count.queryOptions());
  const requests = useSweepRequests(sweep);
  const [dialog, setDialog] = useState<'cancel' | 'tags' | null>(null);
  const askable = askableOfSweep(sweep);
  const run = (asking: Asking) => {
    if (asking === 'cancel') setDialog('cancel');
    else if (asking === 'retry') requests.retry();
    else requests.request(asking);
  };
  const close = () => setDialog(null);
  const dialogs = (
    <>
      {dialog === 'cancel' && (
        <CancelDialog
          what={`sweep ${sweep.name}`}
          consequence={consequenceOf(sweep)}
          onConfirm={() => requests.request('cancel')}
          onClose={close}
        />
      )}
      {dialog === 'tags' && <TagDialog sweep={sweep} onSave={requests.setTags} onClose={close} />}
    </>
  );
  const groups = menuGroups(sweep, { askable, run, requests, editTags: () => setDialog('tags') });
  return { groups, dialogs, run, askable };
}

interface MenuParts {
  readonly askable: readonly Asking[];
  readonly run: (asking: Asking) => void;
  readonly requests: SweepRequests;
  readonly editTags: () => void;
}

function menuGroups(sweep: SteeredSweep, { askable, run, requests, editTags }: MenuParts): MenuGroup[] {
  const isArchived = sweep.archivedAt !== null;
  const isOver = sweep.state === 'finished' || sweep.state === 'cancelled';
  const asking = askable.map((one): MenuAction => ({
    label: words[one],
    icon: one,
    isDanger: one === 'cancel',
    onSelect: () => run(one),
  }));
  const priority = priorities.map((one): MenuAction => ({
    label: one === 0 ? '0 (normal)' : `${one > 0 ? '+' : '−'}${Math.abs(one)}`,
    checked: one === sweep.priority,
    onSelect: () => requests.setPriority(one),
  }));
  return [
    ...(asking.length > 0 ? [{ actions: asking }] : []),
    {
      actions: [
        { label: 'Edit tags…', icon: 'tag', onSelect: editTags },
        {
          label: isArchived ? 'Take out of the archive' : 'Archive',
          icon: 'archive',
          onSelect: () => requests.archive(!isArchived),
        },
      ],
    },
    ...(isOver ? [] : [{ title: 'Priority: each step doubles the share of slots', actions: priority }]),
  ];
}

function consequenceOf({ counts }: SteeredSweep): string {
  const stopped = counts.running === 1 ? 'trial stops' : 'trials stop';
  const running = `${formatCount(counts.running)} running ${stopped} after the present update, and `;
  return (
    (counts.running > 0 ? running : '') +
    `${formatCount(counts.waiting)} waiting ${counts.waiting === 1 ? 'trial is' : 'trials are'} not run. ` +
    'Results stay; retrying brings cancelled trials back.'
  );
}
