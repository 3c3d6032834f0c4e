import type { JsonObject } from '@coolsweep/sweep';

/** A sweep file that comes with the program, to start from. */
export interface SweepTemplate {
  /** `paper/resnet20-cifar10`: unique, and no path of a file. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly text: string;
}

/** What a procedure may know of the program that it belongs to. */
export interface Program {
  /** Sweep files that come with it. */
  readonly templates: () => Promise<readonly SweepTemplate[]>;
  /** Versions and machine, recorded with every sweep that is submitted. */
  readonly versions: JsonObject;
  /** Processor cores, which a trial uses when its file does not say how many. */
  readonly cores: number;
}

/** Of a caller that brings no program along. */
export const noProgram: Program = { templates: () => Promise.resolve([]), versions: {}, cores: 1 };
