import type { Goal } from './goodness.ts';
import type { TrialData } from './trialData.ts';

/** The trials of a sweep that are looked at, and the number by which they are compared. */
export interface SweepPart {
  readonly data: TrialData;
  /** 1 for each trial that the filters let through. */
  readonly mask: Uint8Array;
  /** Id of the measure; the field of this name may be on its way. */
  readonly measure: string;
  readonly goal: Goal;
  readonly label: string;
  readonly format: (value: number) => string;
}
