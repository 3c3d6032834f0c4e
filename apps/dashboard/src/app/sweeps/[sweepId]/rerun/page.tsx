import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { SearchParams } from 'nuqs/server';
import { RerunScreen } from '../../../../features/rerun/RerunScreen.tsx';
import { hindranceOf, loadRerunView, planQuestion } from '../../../../features/rerun/rerunView.ts';
import { foundOr404 } from '../../../../server/foundOr404.ts';
import { serverApi } from '../../../../server/serverApi.ts';

interface Props {
  readonly params: Promise<{ readonly sweepId: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Pick<Props, 'params'>) {
  return { title: `Rerun the best of ${(await params).sweepId}` };
}

export default async function RerunPage({ params, searchParams }: Props) {
  const { sweepId } = await params;
  const { api, queryClient } = await serverApi();
  const choice = await foundOr404(queryClient.query(api.rerun.bySweep.queryOptions({ sweepId })));
  if (hindranceOf(choice) === null) {
    await queryClient.query(api.rerun.plan.queryOptions(planQuestion(choice, await loadRerunView(searchParams))));
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RerunScreen sweepId={sweepId} />
    </HydrationBoundary>
  );
}
