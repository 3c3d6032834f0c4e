import { readFileSync } from 'node:fs';

/** Of Linux, whatever the machine. */
const ticksPerSecond = 100;

/**
 * Processor time that a process and everything it has started have taken so far, seconds; 0 where there is no `/proc`.
 */
export function processorSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may have blanks: state is field 3, then utime, stime, cutime and cstime are 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + processorSeconds(Number(child)), own);
  } catch {
    // It has ended: its parent has its time now.
    return 0;
  }
}
