import { execFileSync } from 'node:child_process';
import { visibleDevices } from './env.ts';

/** A driver that is broken may leave the program hanging. */
const timeoutMs = 10_000;

/**
 * A number that the NVIDIA driver tells of the GPU of this process: its compute capability, such as 8.6, or the memory
 * that nobody holds, MiB.
 *
 * @returns null where there is no driver, where it does not answer, or where it does not say, as of a MIG device
 */
export function askDriver(field: 'compute_cap' | 'memory.free'): number | null {
  // The card of this process, not the first of the machine.
  const [card = ''] = visibleDevices().split(',');
  const chosen = card === '' ? [] : [`--id=${card}`];
  try {
    const [first = ''] = execFileSync(
      'nvidia-smi',
      [...chosen, `--query-gpu=${field}`, '--format=csv,noheader,nounits'],
      { encoding: 'utf8', timeout: timeoutMs, stdio: ['ignore', 'pipe', 'ignore'] },
    ).split('\n');
    const value = Number(first);
    return Number.isFinite(value) && value > 0 ? value : null;
  } catch {
    // Without the tool nothing is known; TensorFlow finds the GPU by other means.
    return null;
  }
}
