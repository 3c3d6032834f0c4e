'use client';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { Account } from './account.ts';
import { signOut } from './signInAnswer.ts';

/** Who has signed in, and the ways out. */
export function AccountMenu({ account: { name, role } }: { readonly account: Account }) {
  return (
    <Menu
      trigger={<IconButton icon="account" label={`Account: ${name}, ${role}`} />}
      groups={[
        {
          title: `${name} · ${role}`,
          actions: [
            { label: 'Sign out', onSelect: () => void signOut(false) },
            { label: 'Sign out everywhere', onSelect: () => void signOut(true) },
          ],
        },
      ]}
    />
  );
}
