'use client';
import { useEffect, useSyncExternalStore } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import {
  chooseScheme,
  keepScheme,
  onSchemeChoice,
  schemeChoice,
  schemeChoices,
  type SchemeChoice,
} from '../../ui/scheme.ts';

const names = { system: 'As the system', light: 'Light', dark: 'Dark' } as const satisfies Record<SchemeChoice, string>;

/** Light, dark, or as the system has it. */
export function SchemeSwitch() {
  const choice = useSyncExternalStore(onSchemeChoice, schemeChoice, () => 'system' as const);
  useEffect(keepScheme, []);
  const actions = schemeChoices.map((one) => ({
    label: names[one],
    icon: one,
    checked: one === choice,
    onSelect: () => chooseScheme(one),
  }));
  return (
    <Menu
      trigger={<IconButton icon={choice} label={`Colours: ${names[choice]}`} />}
      groups={[{ title: 'Colours', actions }]}
    />
  );
}
