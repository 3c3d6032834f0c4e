'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { formatBytes } from '../../ui/bytes.ts';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Remark } from '../../ui/Remark.tsx';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';

type Checkpoints = RouterOutputs['checkpoint']['ofTrial'];

/** What the trial can go on from, and at its end the trained model, as files. */
export function CheckpointSection({ trialId }: { readonly trialId: string }) {
  const api = useApi();
  const { data, error } = useQuery(api.checkpoint.ofTrial.queryOptions({ trialId }));
  return (
    <Section title="Checkpoints">
      <AnswerError error={error} />
      {data !== undefined &&
        (data.kept.length === 0 ? (
          <NoCheckpoints checkpoints={data} trialId={trialId} />
        ) : (
          <>
            <CheckpointTable kept={data.kept} trialId={trialId} />
            <Remark>
              {data.keep === 'all'
                ? 'The sweep keeps all of them'
                : `The sweep keeps ${formatCount(data.keep)} of a trial that has ended`}{' '}
              (checkpoints.keep); <code>coolsweep gc</code> removes what is not needed any more.
            </Remark>
          </>
        ))}
    </Section>
  );
}

function NoCheckpoints({ checkpoints, trialId }: { readonly checkpoints: Checkpoints; readonly trialId: string }) {
  const { recordedStep, reusedFrom } = checkpoints;
  if (reusedFrom !== null) {
    return (
      <Notice tone="quiet">
        <p>
          The trial was not trained here: its checkpoints are those of{' '}
          <Link href={`/trials/${encodeURIComponent(reusedFrom)}`}>{reusedFrom}</Link>.
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="quiet">
      {recordedStep === null ? (
        'None was written yet.'
      ) : (
        <p>
          The last one, after update {formatCount(recordedStep)}, is not there any more: the sweep has none stay, or{' '}
          <code>coolsweep gc</code> removed it. <code>coolsweep rerun {trialId}</code> trains the trial again.
        </p>
      )}
    </Notice>
  );
}

function CheckpointTable({ kept, trialId }: { readonly kept: Checkpoints['kept']; readonly trialId: string }) {
  const head = (
    <tr>
      <th scope="col" data-align="end">
        Updates
      </th>
      <th scope="col" data-align="end">
        Size
      </th>
      <th scope="col">Written</th>
      <th scope="col">SHA-256</th>
      <th scope="col">File</th>
    </tr>
  );
  return (
    <Table caption="Checkpoints" head={head} stacks>
      {kept.map(({ step, bytes, writtenAt }) => (
        <tr key={step}>
          <th scope="row" data-align="end" data-label="Updates">
            {formatCount(step)}
          </th>
          <td data-align="end" data-label="Size">
            {formatBytes(bytes)}
          </td>
          <td data-label="Written">
            <Time at={writtenAt} />
          </td>
          <td data-label="SHA-256">
            <Digest key={writtenAt} trialId={trialId} step={step} />
          </td>
          <td data-label="File">
            <a href={`/trials/${encodeURIComponent(trialId)}/checkpoints/${step}`} download>
              Download
              <span className="visually-hidden"> the checkpoint after update {formatCount(step)}</span>
            </a>
          </td>
        </tr>
      ))}
    </Table>
  );
}

const states = {
  whole: '✓ as it was written',
  damaged: '⚠ damaged: the trial begins anew without it',
  unknown: 'none: this kind carries no hash',
  gone: 'gone meanwhile',
} as const;

/** Whether the file is as it was written, once the reader asks: all of it has to be read for that. */
function Digest({ trialId, step }: { readonly trialId: string; readonly step: number }) {
  const api = useApi();
  const [isAsked, setAsked] = useState(false);
  const meta = { live: { trialIds: [] } };
  const { data, error, isFetching } = useQuery(
    api.checkpoint.check.queryOptions({ trialId, step }, { enabled: isAsked, staleTime: Infinity, meta }),
  );
  if (error !== null) return <AnswerError error={error} />;
  if (data !== undefined) return <span role="status">{states[data ?? 'gone']}</span>;
  return (
    <Button look="plain" aria-disabled={isFetching} onClick={() => setAsked(true)}>
      {isFetching ? 'Reading …' : 'Check'}
      <span className="visually-hidden"> the checkpoint after update {formatCount(step)}</span>
    </Button>
  );
}
