import { refuseUsed, type ResidentState, type ResidentStep, type StepFunction, type StepStart } from './step.ts';
import { disposeTree, leavesOf, tidyTree, withLeaves, type TensorTree } from './tensorTree.ts';

/** Tensors of their own, which share the memory. */
function copies<T extends TensorTree>(tree: T): T {
  return withLeaves(
    tree,
    leavesOf(tree).map(({ tensor }) => tensor.clone()),
  );
}

/** A step that runs the function itself. */
export function eagerStep<S extends TensorTree, C extends TensorTree, I extends TensorTree, O extends TensorTree>(
  step: StepFunction<S, C, I, O>,
  begin: StepStart<S, C>,
): ResidentStep<S, C, I, O> {
  let held = { state: copies(begin.state), constants: copies(begin.constants) };
  let current: ResidentState = { updates: 0 };
  return {
    kind: 'eager',
    start(next) {
      const replaced = held;
      held = { state: copies(next.state), constants: copies(next.constants) };
      disposeTree(replaced);
      return (current = { updates: 0 });
    },
    run(state, input) {
      refuseUsed(state, current);
      const replaced = held.state;
      const result = tidyTree(() => {
        const result = step({ ...held, input });
        // Copies: the function may return what it was given, and a tensor twice.
        const own = { state: copies(result.state), output: copies(result.output) };
        const given = new Set(leavesOf({ ...held, input }).map(({ tensor }) => tensor));
        // What the function has kept, the end of this scope would leave.
        for (const { tensor } of leavesOf(result)) if (!given.has(tensor) && !tensor.isDisposed) tensor.dispose();
        return own;
      });
      held = { ...held, state: result.state };
      disposeTree(replaced);
      current = { updates: state.updates + 1 };
      return { state: current, output: result.output };
    },
    prepare: () => undefined,
    read(state) {
      refuseUsed(state, current);
      return copies(held.state);
    },
    traffic: () => ({ fed: 0, fetched: 0, runs: 0 }),
    dispose: () => disposeTree(held),
  };
}
