import type { RouterOutputs } from '@coolsweep/api';
import type { BadgeState } from '../../ui/Badge.tsx';
import type { PaletteAction } from './PaletteActions.tsx';
import { screens } from './screens.ts';

export interface PaletteItem extends PaletteAction {
  readonly key: string;
  readonly detail?: string;
  readonly state?: BadgeState;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: PaletteItem[];
}

export interface PaletteSources {
  /** What the database has of the text. */
  readonly found: RouterOutputs['destination']['find'];
  readonly actions: readonly PaletteAction[];
  readonly go: (href: string) => void;
}

/** What the palette offers for a text: first what is named exactly, then sweeps, screens and actions with all its words. */
export function paletteGroups(text: string, { found, actions, go }: PaletteSources): PaletteGroup[] {
  const { trial, sweeps } = found;
  const groups: PaletteGroup[] = [
    {
      title: 'Trial',
      items:
        trial === null
          ? []
          : [{ ...leading(`Trial #${trial.number}`, `/trials/${trial.id}`, go), detail: trial.id, state: trial.state }],
    },
    { title: 'Screens', items: screens.map(({ title, href }) => leading(title, href, go)).filter(named(text)) },
    {
      title: 'Sweeps',
      items: sweeps.map(({ id, name, status }) => ({
        ...leading(name, `/sweeps/${id}`, go),
        ...(id !== name && { detail: id }),
        state: status,
      })),
    },
    { title: 'Actions', items: actions.map((action) => ({ ...action, key: action.label })).filter(named(text)) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function leading(label: string, href: string, go: (href: string) => void): PaletteItem {
  return { key: href, label, onSelect: () => go(href) };
}

function named(text: string): (item: PaletteItem) => boolean {
  const words = text.toLowerCase().split(/\s+/);
  return ({ label }) => words.every((word) => label.toLowerCase().includes(word));
}
