import type { Expectation } from './differences.ts';
import type { RandomStream } from './randomStream.ts';
import type { Mode, Scene } from './scene.ts';
import type { Timeline } from './timeline.ts';

/** Where a fault is injected. */
export interface Stage {
  readonly scene: Scene;
  readonly random: RandomStream;
  /** Of the undisturbed run. */
  readonly timeline: Timeline;
}

/** What became of the attempt to inject a fault. */
export type Injection =
  /** And the sweep was brought to its end afterwards. */
  | { readonly type: 'injected'; readonly when: string; readonly what: string; readonly expected: Expectation }
  /** The run had ended before; it is tried again at another moment. */
  | { readonly type: 'missed' }
  /** This machine does not allow it. */
  | { readonly type: 'skipped'; readonly reason: string };

/** Something that can happen to a sweep. */
export interface Fault {
  readonly name: string;
  readonly mode: Mode;
  /** Whether the sweep is recorded beforehand; always so for `serve`. */
  readonly isSubmitted: boolean;
  /**
   * Starts the sweep, injects the fault, and brings the sweep to its end.
   *
   * @throws Error that says what did not happen as it must
   */
  readonly inject: (stage: Stage) => Promise<Injection>;
}

/** What became of a fault. */
export interface FaultReport {
  readonly name: string;
  readonly mode: Mode;
  readonly outcome: 'survived' | 'failed' | 'skipped';
  readonly when: string;
  readonly what: string;
  /** What is wrong, one line each. */
  readonly problems: readonly string[];
  readonly seconds: number;
}
