import type { JsonObject } from '@coolsweep/sweep';

/** A sweep file that comes with the program, to start from. */
export interface SweepTemplate {
  /** `paper/resnet20-cifar10`: unique, and no path of a file. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly text: string;
}

/** A checkpoint of a trial as it lies in the data folder. */
export interface CheckpointFile {
  /** Updates done. */
  readonly step: number;
  readonly bytes: number;
  readonly writtenAt: Date;
}

/** `whole`: as it was written; `unknown`: of a kind that carries no hash of itself. */
export type CheckpointState = 'whole' | 'damaged' | 'unknown';

/** Where the checkpoints of trials are. */
export interface CheckpointShelf {
  /** Those of a trial, in any order; none of a trial that has none. */
  readonly of: (trialId: string) => Promise<readonly CheckpointFile[]>;
  /** Reads one from end to end; null when it is not there. */
  readonly check: (trialId: string, step: number) => Promise<CheckpointState | null>;
}

/** What a procedure may know of the program that it belongs to. */
export interface Program {
  /** Sweep files that come with it. */
  readonly templates: () => Promise<readonly SweepTemplate[]>;
  /** Versions and machine, recorded with every sweep that is submitted. */
  readonly versions: JsonObject;
  /** Processor cores, which a trial uses when its file does not say how many. */
  readonly cores: number;
  readonly checkpoints: CheckpointShelf;
}

/** Of a caller that brings no program along. */
export const noProgram: Program = {
  templates: () => Promise.resolve([]),
  versions: {},
  cores: 1,
  checkpoints: { of: () => Promise.resolve([]), check: () => Promise.resolve(null) },
};
