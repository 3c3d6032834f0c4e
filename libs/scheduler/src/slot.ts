import type { Gpu } from './gpu.ts';

/** A place where one trial runs at a time: on a GPU, which it may share with other slots, or on the CPU. */
export interface Slot {
  readonly name: string;
  readonly gpu: Gpu | null;
  /** It is there for the attempt that is adopted in it, and takes nothing after that. Default: no. */
  readonly isPassing?: boolean;
}
