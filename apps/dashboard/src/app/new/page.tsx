import type { RouterOutputs } from '@coolsweep/api';
import { NewSweepScreen } from '../../features/newSweep/NewSweepScreen.tsx';
import { starter } from '../../features/newSweep/starter.ts';
import { foundOr404 } from '../../server/foundOr404.ts';
import { serverApi } from '../../server/serverApi.ts';

export const metadata = { title: 'New sweep' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

type Templates = RouterOutputs['sweepFile']['templates'];

/** What a new sweep begins as, and the name under which its draft is kept. */
interface Origin {
  readonly key: string;
  readonly text: string;
  /** The sweep whose file it is; null when it is none. */
  readonly sweep: { readonly id: string; readonly name: string } | null;
}

function ofTemplate(templates: Templates, id: string): Origin {
  const template = templates.find((one) => one.id === id);
  return template === undefined
    ? { key: '', text: starter, sweep: null }
    : { key: `template:${id}`, text: template.text, sweep: null };
}

export default async function NewSweepPage({ searchParams }: Props) {
  const { from, template } = await searchParams;
  const { api, queryClient } = await serverApi();
  const [templates, vocabulary] = await Promise.all([
    queryClient.query(api.sweepFile.templates.queryOptions()),
    queryClient.query(api.sweepFile.vocabulary.queryOptions()),
  ]);
  const ofSweep = async (sweepId: string): Promise<Origin> => {
    const { name, text } = await foundOr404(queryClient.query(api.sweepFile.ofSweep.queryOptions({ sweepId })));
    return { key: `from:${sweepId}`, text, sweep: { id: sweepId, name } };
  };
  const origin =
    typeof from === 'string'
      ? await ofSweep(from)
      : ofTemplate(templates, typeof template === 'string' ? template : '');
  return <NewSweepScreen key={origin.key} origin={origin} templates={templates} vocabulary={vocabulary} />;
}
