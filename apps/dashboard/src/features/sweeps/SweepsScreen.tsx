'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Badge } from '../../ui/Badge.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatEstimate } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { Progress } from '../../ui/Progress.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Table } from '../../ui/Table.tsx';
import { Duration, Time } from '../../ui/Time.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { idleMs, liveMs } from '../api/polling.ts';
import { sweepStatus } from './sweepStatus.ts';
import styles from './SweepsScreen.module.css';

type Overview = RouterOutputs['sweep']['list'][number];

/** All sweeps of the database, newest first. */
export function SweepsScreen() {
  const api = useApi();
  const { data, error } = useQuery(
    api.sweep.list.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.some((sweep) => sweep.state === 'active') ? liveMs : idleMs),
    }),
  );
  return (
    <>
      <ScreenHead title="Sweeps" />
      {data === undefined ? (
        <AnswerError error={error} />
      ) : data.length === 0 ? (
        <NoSweeps />
      ) : (
        <SweepsTable sweeps={data} />
      )}
    </>
  );
}

function NoSweeps() {
  return (
    <Notice tone="quiet">
      <p>No sweeps yet. Start one in a terminal, and it appears here:</p>
      <pre className={styles.command}>npx coolsweep run sweeps/quickstart.yaml</pre>
    </Notice>
  );
}

function SweepsTable({ sweeps }: { readonly sweeps: readonly Overview[] }) {
  const head = (
    <tr>
      <th scope="col">Name</th>
      <th scope="col">Status</th>
      <th scope="col">Trials</th>
      <th scope="col">Best, mean ± sd over seeds</th>
      <th scope="col">Created</th>
      <th scope="col" data-align="end">
        Duration
      </th>
    </tr>
  );
  return (
    <Table caption="Sweeps" head={head}>
      {sweeps.map((sweep) => (
        <tr key={sweep.id}>
          <th scope="row" data-wrap>
            <Link href={`/sweeps/${sweep.id}`} prefetch={false}>
              {sweep.name}
            </Link>
            {/* Names repeat; the id is what the command line asks for. */}
            <span className={styles.id}>{sweep.id}</span>
          </th>
          <td>
            <Badge state={sweepStatus(sweep)} />
          </td>
          <td>
            <Progress {...sweep} />
          </td>
          <td data-wrap>
            <Best sweep={sweep} />
          </td>
          <td>
            <Time at={sweep.createdAt} />
          </td>
          <td data-align="end">
            <Duration from={sweep.startedAt} to={sweep.finishedAt} isLive={sweep.state === 'active'} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Best({ sweep: { best, metric } }: { readonly sweep: Overview }) {
  if (metric === null) return 'not ranked: no validation split';
  if (best === null) return '—';
  return (
    <>
      <span className={styles.best}>{formatEstimate(metric.name, best.objective)}</span>
      <span className={styles.quiet}>
        {metric.name}: {describeParams(best.params)}
      </span>
    </>
  );
}
