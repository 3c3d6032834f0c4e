'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { Badge } from '../../ui/Badge.tsx';
import { formatBytes } from '../../ui/bytes.ts';
import { formatDuration } from '../../ui/duration.ts';
import { Facts, type Fact } from '../../ui/Facts.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import styles from './SchedulerSection.module.css';
import { SlotTable } from './SlotTable.tsx';

type Scheduler = RouterOutputs['scheduler']['machine']['schedulers'][number];
type Report = NonNullable<Scheduler['machine']>;

/** A scheduler: its slots, its machine, and what is wrong with that. */
export function SchedulerSection({ scheduler }: { readonly scheduler: Scheduler }) {
  const { host, pid, isAtWork, machine } = scheduler;
  return (
    <Section title={`Scheduler on ${host}`} aside={<Badge state={isAtWork ? 'running' : 'lost'} />}>
      {!isAtWork && (
        <Notice tone="warn">
          <p>
            Process {pid} has said nothing for <Ago at={scheduler.heartbeatAt} />. When it is gone, its trials are taken
            up by the next scheduler: <code>coolsweep serve</code>
          </p>
        </Notice>
      )}
      <SlotTable slots={scheduler.slots} />
      <Facts facts={factsOf(scheduler)} as="row" />
      {machine?.findings.map(({ what, status, found, todo }) => (
        <Notice key={what} tone={status === 'problem' ? 'bad' : 'warn'}>
          <p>
            <strong>{what}</strong>: {found}
          </p>
          {todo !== null && <p>{todo}</p>}
        </Notice>
      ))}
      {machine === null && (
        <p className={styles.quiet}>It has not described its machine yet; it does so with its next heartbeat.</p>
      )}
    </Section>
  );
}

function factsOf({ pid, startedAt, heartbeatAt, machine }: Scheduler): Fact[] {
  return [
    ['Process', pid],
    ['Started', <Time key="started" at={startedAt} />],
    ['Last heard of', <Ago key="heard" at={heartbeatAt} suffix=" ago" />],
    ...(machine === null ? [] : machineFacts(machine)),
  ];
}

function machineFacts({ cpu, memory, databaseBytes, freeDiskBytes, versions }: Report): Fact[] {
  const used = memory.totalBytes - memory.freeBytes;
  return [
    ['Processor', cpu.model],
    ...(cpu.load === null ? [] : [['Load', `${cpu.load.toFixed(2)} on ${cpu.threads} threads`] as const]),
    ['Memory in use', `${formatBytes(used)} of ${formatBytes(memory.totalBytes)}`],
    ...(databaseBytes === null ? [] : [['Database', formatBytes(databaseBytes)] as const]),
    ...(freeDiskBytes === null ? [] : [['Free disk', formatBytes(freeDiskBytes)] as const]),
    ...Object.entries(versions),
  ];
}

/** How long ago something was, by the reader's clock. */
function Ago({ at, suffix = '' }: { readonly at: string; readonly suffix?: string }) {
  const now = useNow();
  return now === null ? '—' : `${formatDuration(now - Date.parse(at))}${suffix}`;
}
