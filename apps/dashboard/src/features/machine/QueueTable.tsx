'use client';
import type { RouterOutputs } from '@coolsweep/api';
import Link from 'next/link';
import { Badge } from '../../ui/Badge.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import type { TextTable } from '../../ui/textTable.ts';
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
    <Section
      title="Queue"
      aside={queue.length > 0 && <ExportMenu of="the queue" name="queue" table={() => queueRows(queue)} />}
    >
      {queue.length === 0 ? (
        <Notice tone="quiet">No trial runs or waits.</Notice>
      ) : (
        <Table caption="Queue" head={head} stacks>
          {queue.map((sweep) => (
            <tr key={sweep.id}>
              <th scope="row">
                <Link href={`/sweeps/${sweep.id}`} prefetch={false}>
                  {sweep.name}
                </Link>
              </th>
              <td data-label="Status">
                <Badge state={sweepStatus(sweep)} />
              </td>
              <td data-align="end" data-label="Running">
                {formatCount(sweep.running)}
              </td>
              <td data-align="end" data-label="Waiting">
                {formatCount(sweep.waiting)}
              </td>
              <td data-align="end" data-label="Priority">
                {sweep.priority}
              </td>
              <td data-label="Created">
                <Time at={sweep.createdAt} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

function queueRows(queue: Queue): TextTable {
  return {
    columns: ['sweep', 'status', 'running', 'waiting', 'priority', 'createdAt'],
    rows: queue.map((sweep) => [
      ...[sweep.id, sweepStatus(sweep), sweep.running, sweep.waiting, sweep.priority, sweep.createdAt],
    ]),
  };
}
