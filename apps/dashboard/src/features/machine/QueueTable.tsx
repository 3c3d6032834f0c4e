'use client';
import type { RouterOutputs } from '@coolsweep/api';
import Link from 'next/link';
import { Badge } from '../../ui/Badge.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { sweepStatus } from '../sweeps/sweepStatus.ts';

type Queue = RouterOutputs['scheduler']['machine']['queue'];

/** Sweeps with trials that run or wait. */
export function QueueTable({ queue }: { readonly queue: Queue }) {
  const head = (
    <tr>
      <th scope="col">Sweep</th>
      <th scope="col">Status</th>
      <th scope="col" data-align="end">
        Running
      </th>
      <th scope="col" data-align="end">
        Waiting
      </th>
      <th scope="col" data-align="end">
        Priority
      </th>
      <th scope="col">Created</th>
    </tr>
  );
  return (
    <Section title="Queue">
      {queue.length === 0 ? (
        <Notice tone="quiet">No trial runs or waits.</Notice>
      ) : (
        <Table caption="Queue" head={head}>
          {queue.map((sweep) => (
            <tr key={sweep.id}>
              <th scope="row">
                <Link href={`/sweeps/${sweep.id}`} prefetch={false}>
                  {sweep.name}
                </Link>
              </th>
              <td>
                <Badge state={sweepStatus(sweep)} />
              </td>
              <td data-align="end">{formatCount(sweep.running)}</td>
              <td data-align="end">{formatCount(sweep.waiting)}</td>
              <td data-align="end">{sweep.priority}</td>
              <td>
                <Time at={sweep.createdAt} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
