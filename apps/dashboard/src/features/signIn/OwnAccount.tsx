'use client';
import { createContext, useContext, type ReactNode } from 'react';
import type { Account } from './account.ts';

const AccountContext = createContext<Account | null>(null);

/** Tells the screens below who has signed in; null where nobody has to. */
export function OwnAccount({ account, children }: { readonly account: Account | null; readonly children: ReactNode }) {
  return <AccountContext value={account}>{children}</AccountContext>;
}

/** Whether who looks may submit and steer sweeps: what the server would refuse is not offered. */
export function useMayEdit(): boolean {
  return useContext(AccountContext)?.role !== 'viewer';
}
