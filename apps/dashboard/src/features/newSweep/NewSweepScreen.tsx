'use client';
import type { RouterOutputs } from '@coolsweep/api';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { Notice } from '../../ui/Notice.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';

export type Templates = RouterOutputs['sweepFile']['templates'];
export type Vocabulary = RouterOutputs['sweepFile']['vocabulary'];

export interface NewSweepScreenProps {
  readonly origin: {
    readonly key: string;
    readonly text: string;
    readonly sweep: { readonly id: string; readonly name: string } | null;
  };
  readonly templates: Templates;
  readonly vocabulary: Vocabulary;
}

// The draft is the browser's to know, and YAML is read there: nothing of it can be rendered before.
const Workbench = dynamic(() => import('./Workbench.tsx').then((module) => module.Workbench), {
  ssr: false,
  loading: () => <Notice tone="quiet">Loading the form, the editor and the schedules …</Notice>,
});

/** A sweep before there is one: its file, as a form and as text, and the schedules that it stands for. */
export function NewSweepScreen({ origin, templates, vocabulary }: NewSweepScreenProps) {
  const { sweep } = origin;
  return (
    <>
      <ScreenHead title="New sweep" path={[{ title: 'Sweeps', href: '/' }]}>
        <p>
          The form and the YAML are the same file: what is changed in one changes in the other.
          {sweep !== null && (
            <>
              {' '}
              It began as that of <Link href={`/sweeps/${sweep.id}`}>{sweep.name}</Link>.
            </>
          )}
        </p>
      </ScreenHead>
      <Workbench origin={origin} templates={templates} vocabulary={vocabulary} />
    </>
  );
}
