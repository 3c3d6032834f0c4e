import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { TRPCError } from '@trpc/server';
import type { SearchParams } from 'nuqs/server';
import { CompareScreen } from '../../features/compare/CompareScreen.tsx';
import { loadCompareView, verdictQuestion } from '../../features/compare/compareView.ts';
import { serverApi } from '../../server/serverApi.ts';

export const metadata = { title: 'Compare' };

export default async function ComparePage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const view = await loadCompareView(searchParams);
  const { api, queryClient } = await serverApi();
  if (view.with.length > 0) {
    try {
      await queryClient.query(api.compare.verdicts.queryOptions(verdictQuestion(view)));
    } catch (error) {
      // What cannot be compared the screen asks again, and says why, with the way to take it out.
      if (!(error instanceof TRPCError)) throw error;
    }
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <CompareScreen />
    </HydrationBoundary>
  );
}
