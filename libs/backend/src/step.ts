import type { TensorTree } from './tensorTree.ts';

/** What a step computes from. */
export type StepArguments<S extends TensorTree, C extends TensorTree, I extends TensorTree> = {
  /** What a step changes. */
  readonly state: S;
  /** What no step changes, such as data. */
  readonly constants: C;
  /** What is given at every step. */
  readonly input: I;
};

export type StepResult<S extends TensorTree, O extends TensorTree> = {
  /** Of the form of the state given. */
  readonly state: S;
  readonly output: O;
};

/** A pure function of tensors. What of its input is no tensor, and the shapes, decide which graph is used. */
export type StepFunction<S extends TensorTree, C extends TensorTree, I extends TensorTree, O extends TensorTree> = (
  given: StepArguments<S, C, I>,
) => StepResult<S, O>;

/** What steps begin with; the caller keeps and disposes the tensors. */
export type StepStart<S extends TensorTree, C extends TensorTree> = { readonly state: S; readonly constants: C };

/** A state that lies with the step: read it with `read`, give it to the next `run`. */
export interface ResidentState {
  readonly updates: number;
}

/** Bytes that went from host memory into runs and back so far. */
export interface Traffic {
  readonly fed: number;
  readonly fetched: number;
  readonly runs: number;
}

/** A step ready to run, whose state and constants stay where it computes. */
export interface ResidentStep<S extends TensorTree, C extends TensorTree, I extends TensorTree, O extends TensorTree> {
  /** `graph` under TensorFlow; `eager` on other backends, where the function itself runs. */
  readonly kind: 'graph' | 'eager';
  /** Begins with these tensors; any number of times. */
  start(begin: StepStart<S, C>): ResidentState;
  /**
   * One step. The result is a function of state and input alone; the given state is used up by it. The caller disposes
   * the output.
   *
   * @throws Error when the state was used up before; TraceError when the function cannot be compiled; Error when the
   *   first run of a graph does not give what the function gives
   */
  run(state: ResidentState, input: I): { readonly state: ResidentState; readonly output: O };
  /** Traces and checks inputs of these forms together, ahead of their first use. The state stays as it is. */
  prepare(state: ResidentState, inputs: readonly I[]): void;
  /** The tensors of a state; the caller disposes them. */
  read(state: ResidentState): S;
  traffic(): Traffic;
  dispose(): void;
}

/** @throws Error when a state is not the present one */
export function refuseUsed(given: ResidentState, current: ResidentState): void {
  if (given === current) return;
  throw new Error('the state was used up by a later step or start: go on from what that returned');
}
