import { QueryClient } from '@tanstack/react-query';

/** Query client with the same defaults on the server and in the browser. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server is on this machine: being offline says nothing about it.
        networkMode: 'always',
        // What the server rendered is not asked for again at once.
        staleTime: 10_000,
        retry: false,
      },
    },
  });
}
