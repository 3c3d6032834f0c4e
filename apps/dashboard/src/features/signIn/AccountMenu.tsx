'use client';
import { useRouter } from 'next/navigation';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useOfferedActions } from '../shell/PaletteActions.tsx';
import type { Account } from './account.ts';
import { signOut } from './signInAnswer.ts';

/** Who has signed in, the way to what is one's own, and the ways out. */
export function AccountMenu({ account: { name, role } }: { readonly account: Account }) {
  const router = useRouter();
  const places = [
    { label: 'Password and tokens', onSelect: () => router.push('/account') },
    ...(role === 'admin' ? [{ label: 'Users', onSelect: () => router.push('/users') }] : []),
  ];
  useOfferedActions(places);
  return (
    <Menu
      trigger={<IconButton icon="account" label={`Account: ${name}, ${role}`} />}
      groups={[
        { title: `${name} · ${role}`, actions: places },
        {
          actions: [
            { label: 'Sign out', onSelect: () => void signOut(false) },
            { label: 'Sign out everywhere', onSelect: () => void signOut(true) },
          ],
        },
      ]}
    />
  );
}
