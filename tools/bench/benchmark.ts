/** What the command line asks of a benchmark. */
export interface BenchOptions {
  /** Tells what is going on, a line at a time. */
  readonly say: (line: string) => void;
  /** Repetitions; null for the benchmark's own number. */
  readonly rounds: number | null;
  /** Whether it is only to be seen that it works. `rounds` is few then. */
  readonly quick: boolean;
  /** The only contestants wanted, see `chosen` of `training/lineup.ts`; empty for all. */
  readonly only: readonly string[];
}

/** What a benchmark found. */
export interface Measurement {
  /** By keys of the benchmark's own. */
  readonly values: Readonly<Record<string, number>>;
  /** Of the software that was measured. */
  readonly versions?: readonly string[];
  /** What could not be measured, with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

export type Benchmark = (options: BenchOptions) => Promise<Measurement>;

/** A request that cannot be fulfilled as it was given, or something that is missing; the message says what to do. */
export class BenchProblem extends Error {
  override readonly name = 'BenchProblem';
}
