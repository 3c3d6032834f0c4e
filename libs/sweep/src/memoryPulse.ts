import type { MemoryTables } from './memoryTables.ts';
import type { Pulse, SlotTime, Trial } from './trialStore.ts';

/** How everything stands in a memory store; its version is all of it. */
export function memoryPulse(tables: MemoryTables, since: string | undefined): Pulse | null {
  const trials = tables.allTrials();
  const sweeps = [...tables.sweeps.values()].map(({ id, state, requested, priority, tags, archivedAt }) => ({
    id,
    stamp: JSON.stringify([state, requested, priority, tags, archivedAt, statesOf(tables.trialsOf(id))]),
  }));
  const running = trials
    .filter(({ state }) => state === 'running')
    .map((trial) => ({ id: trial.id, sweepId: trial.sweepId, stamp: stampOf(tables, trial) }));
  const schedulers = JSON.stringify([...tables.schedulers.values()].map(({ id, heartbeatAt }) => [id, heartbeatAt]));
  const version = JSON.stringify([sweeps, running, schedulers]);
  return version === since ? null : { version, sweeps, running, schedulers };
}

function statesOf(trials: readonly Trial[]): readonly unknown[] {
  return trials.map(({ state, requested }) => [state, requested]);
}

function stampOf(tables: MemoryTables, { id, progress, requested }: Trial): string {
  const kept = tables.attemptsOf(id).at(-1);
  const points = [...(kept?.points.values() ?? [])].map(({ size }) => size);
  return JSON.stringify([progress.step, requested, kept?.row.number, kept?.log.length, points]);
}

/** How long the attempts of sweeps have taken, see `SweepReader`. */
export function memorySlotTime(tables: MemoryTables, sweepIds: readonly string[], at: Date): SlotTime[] {
  return sweepIds
    .filter((id) => tables.sweeps.has(id))
    .map((sweepId) => {
      const time = { gpuMs: 0, cpuMs: 0 };
      for (const { row } of tables.trialsOf(sweepId).flatMap(({ id }) => tables.attemptsOf(id))) {
        const end = row.endedAt?.getTime() ?? Math.min(row.leaseUntil.getTime(), at.getTime());
        time[row.environment.gpu === true ? 'gpuMs' : 'cpuMs'] += end - row.startedAt.getTime();
      }
      return { sweepId, ...time };
    });
}
