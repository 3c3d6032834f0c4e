import { hostname } from 'node:os';
import { ProcessTable } from '@coolsweep/scheduler';

/** When a process started, in clock ticks since boot (Linux); empty elsewhere or when there is no such process. */
function startTicks(pid: number): string {
  return new ProcessTable().markOf(pid)?.ticks ?? '';
}

/** Names this process for the leases that it takes: host, process id and start time, so that a reused id differs. */
export function processIdentity(): string {
  return `${hostname()}/${process.pid}/${startTicks(process.pid)}`;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** True when `identity` names a process of this machine that is gone; of other machines nothing is known. */
export function isGone(identity: string): boolean {
  const [host, pid, ticks] = identity.split('/');
  if (host !== hostname() || pid === undefined) return false;
  if (!exists(Number(pid))) return true;
  return ticks !== undefined && ticks !== '' && startTicks(Number(pid)) !== ticks;
}
