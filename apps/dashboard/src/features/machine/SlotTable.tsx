import type { RouterOutputs } from '@coolsweep/api';
import Link from 'next/link';
import { formatBytes } from '../../ui/bytes.ts';
import { Meter } from '../../ui/Meter.tsx';
import { formatCount } from '../../ui/number.ts';
import { Table } from '../../ui/Table.tsx';
import styles from './SlotTable.module.css';

type Slot = RouterOutputs['scheduler']['machine']['schedulers'][number]['slots'][number];

const mebibyte = 1024 ** 2;

/** The slots of a scheduler: on what they run, and what. */
export function SlotTable({ slots }: { readonly slots: readonly Slot[] }) {
  const hasGpus = slots.some(({ gpu }) => gpu !== null);
  const head = (
    <tr>
      <th scope="col">Slot</th>
      <th scope="col">Runs</th>
      {hasGpus && (
        <>
          <th scope="col">GPU</th>
          <th scope="col">Memory</th>
          <th scope="col">Load</th>
        </>
      )}
    </tr>
  );
  return (
    <Table caption="Slots" head={head}>
      {slots.map((slot) => (
        <tr key={slot.name}>
          <th scope="row">{slot.name}</th>
          <td data-wrap>
            <Work slot={slot} />
          </td>
          {hasGpus && <GpuCells gpu={slot.gpu} />}
        </tr>
      ))}
    </Table>
  );
}

function Work({ slot: { trial, outOfUse } }: { readonly slot: Slot }) {
  if (outOfUse !== null) return <span className={styles.broken}>out of use: {outOfUse}</span>;
  if (trial === null) return <span className={styles.quiet}>nothing: it is free</span>;
  const { step, steps } = trial.progress;
  return (
    <Meter
      label="Trial"
      share={steps === null || steps === 0 ? null : step / steps}
      words={steps === null ? 'starting' : `step ${formatCount(step)} of ${formatCount(steps)}`}
    >
      <Link href={`/trials/${trial.id}`} prefetch={false}>
        {trial.id}
      </Link>
    </Meter>
  );
}

function GpuCells({ gpu }: Pick<Slot, 'gpu'>) {
  if (gpu === null) return <td colSpan={3}>runs on the CPU</td>;
  const { name, uuid, memoryMiB, usedMiB, loadPercent } = gpu;
  return (
    <>
      <td>
        {name ?? 'GPU'}
        <span className={styles.uuid}>{uuid}</span>
      </td>
      <td>
        {/* A driver that does not say how much there is says 0. */}
        {usedMiB === null || !memoryMiB ? (
          '—'
        ) : (
          <Meter
            label="Memory in use"
            isScarce
            share={usedMiB / memoryMiB}
            words={`${formatBytes(usedMiB * mebibyte)} of ${formatBytes(memoryMiB * mebibyte)}`}
          />
        )}
      </td>
      <td>
        {loadPercent === null ? '—' : <Meter label="Load" share={loadPercent / 100} words={`${loadPercent} %`} />}
      </td>
    </>
  );
}
