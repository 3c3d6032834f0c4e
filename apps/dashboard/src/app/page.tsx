import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { SearchParams } from 'nuqs/server';
import { listingQuestion, loadListing } from '../features/sweeps/listing.ts';
import { SweepsScreen } from '../features/sweeps/SweepsScreen.tsx';
import { serverApi } from '../server/serverApi.ts';

export default async function SweepsPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const { api, queryClient } = await serverApi();
  await queryClient.query(api.sweep.page.queryOptions(listingQuestion(await loadListing(searchParams))));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SweepsScreen />
    </HydrationBoundary>
  );
}
