import { setClock } from './clockFault.ts';
import type { Fault } from './fault.ts';
import { fullDisk } from './fullDiskFault.ts';
import { hangingScheduler, hangingTrial } from './hangFault.ts';
import { killFaults } from './killFault.ts';
import { lockedDatabase } from './lockFault.ts';
import { preemptedTrial, terminatedScheduler } from './terminationFault.ts';
import { twoSchedulers } from './twoSchedulersFault.ts';

/**
 * What the harness injects: first what takes long, so that it does not come at the end alone.
 *
 * @param only beginning of the names wanted; null: all
 * @throws Error that lists the names when there is none such
 */
export function everyFault(moments: number, only: string | null): Fault[] {
  const all = [
    hangingTrial,
    hangingScheduler,
    fullDisk,
    setClock('clock-back', '-1h'),
    setClock('clock-forward', '+1h'),
    lockedDatabase,
    twoSchedulers('run'),
    twoSchedulers('serve'),
    preemptedTrial('run'),
    preemptedTrial('serve'),
    terminatedScheduler('run'),
    terminatedScheduler('serve'),
    ...killFaults(moments),
  ];
  const wanted = all.filter(({ name }) => only === null || name.startsWith(only));
  if (wanted.length > 0) return wanted;
  const names = [...new Set(all.map(({ name }) => name))];
  throw new Error(`there is no fault ${only ?? ''}; choose one of ${names.join(', ')}`);
}
