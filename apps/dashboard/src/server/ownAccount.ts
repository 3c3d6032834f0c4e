import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import type { Account } from '../features/signIn/account.ts';
import { readPrincipal } from './principalHeader.ts';

/** Who has signed in; null where nobody has to, or has not. */
export async function accountHere(): Promise<Account | null> {
  const principal = readPrincipal(await headers());
  return principal?.kind === 'user' ? { name: principal.name, role: principal.role } : null;
}

/** Who has signed in; without accounts there is nothing at such an address. */
export async function accountOr404(): Promise<Account> {
  return (await accountHere()) ?? notFound();
}
