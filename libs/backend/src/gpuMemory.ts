import { gpuMemoryMiB, reserveGpuMemory } from './env.ts';
import { askDriver } from './gpuDriver.ts';

/** What came of the wish that this process take no more than so much memory of its GPU. */
export interface GpuMemory {
  /** What TensorFlow keeps to, MiB; null: it takes what it needs. */
  readonly capMiB: number | null;
  /** Why there is no cap though one was asked for; null otherwise. */
  readonly problem: string | null;
}

/**
 * Memory that TensorFlow has to leave alone so that a process stays within `capMiB`, MiB: all that is free but the cap.
 *
 * TensorFlow takes what is free when it opens the GPU, less this much, as the most that its allocator may ever hold. By
 * then the process has its CUDA context, which therefore counts into the cap.
 */
export function reservedMiB(capMiB: number, freeMiB: number): number {
  return Math.max(0, Math.floor(freeMiB) - capMiB);
}

/**
 * Caps the GPU memory of this process where its scheduler asked for that. The addon passes no session options on, and
 * the first to open the GPU decides for the whole process; what is left is an environment variable of TensorFlow's own,
 * which is about what is to stay free. Call it right before TensorFlow is loaded: other processes may take memory
 * meanwhile.
 */
export function capGpuMemory(): GpuMemory {
  const wanted = gpuMemoryMiB();
  if (wanted === null) return { capMiB: null, problem: null };
  const free = askDriver('memory.free');
  if (free === null) return { capMiB: null, problem: 'the driver does not say how much of it is free' };
  reserveGpuMemory(reservedMiB(wanted, free));
  return { capMiB: wanted, problem: null };
}
