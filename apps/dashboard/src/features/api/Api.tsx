'use client';
import type { AppRouter } from '@coolsweep/api';
import { QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { useState, type ReactNode } from 'react';
import { newQueryClient } from './newQueryClient.ts';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** Questions to the server as options for `useQuery`. */
export const useApi = useTRPC;
/** Questions to the server as promises. */
export const useApiClient = useTRPCClient;

/** Gives the screens below their way to the server. */
export function Api({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(newQueryClient);
  // Not in batches: on loopback they save nothing, and the slowest question would hold up the others.
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: ({ type }) => type === 'subscription',
          true: httpSubscriptionLink({ url: '/api/trpc' }),
          false: httpLink({ url: '/api/trpc', methodOverride: 'POST' }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
