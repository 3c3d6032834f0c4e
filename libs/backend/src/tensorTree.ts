import { Tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * A tensor, or a record of such values; what is no tensor (a word, a truth value, null or undefined) decides which step
 * is traced.
 */
export type TensorTree = Tensor | string | boolean | null | undefined | { readonly [name: string]: TensorTree };

/** A tensor of a tree with the names that lead to it, joined by dots. */
export interface TensorLeaf {
  readonly path: string;
  readonly tensor: Tensor;
}

/** The branches of a record by name, whatever order they were written in; what is undefined is as good as absent. */
function branchesOf(tree: Readonly<Record<string, TensorTree>>): [string, TensorTree][] {
  return Object.entries(tree)
    .filter(([, branch]) => branch !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The tensors of a tree, ordered by their names in it. */
export function leavesOf(tree: TensorTree, path = ''): TensorLeaf[] {
  if (tree instanceof Tensor) return [{ path, tensor: tree }];
  if (typeof tree !== 'object' || tree === null) return [];
  return branchesOf(tree).flatMap(([name, branch]) => leavesOf(branch, path === '' ? name : `${path}.${name}`));
}

/** `tidy` for trees: disposes what `compute` makes but for the tensors of its result. */
export function tidyTree<T extends TensorTree>(compute: () => T): T {
  const aside: T[] = [];
  const tensors = tidy(() => {
    const tree = compute();
    aside.push(tree);
    return leavesOf(tree).map(({ tensor }) => tensor);
  });
  const [result] = aside.map((tree) => withLeaves(tree, tensors));
  if (result === undefined) throw new Error('the scope ended without a result');
  return result;
}

/** Disposes every tensor of a tree. */
export function disposeTree(tree: TensorTree): void {
  for (const { tensor } of leavesOf(tree)) tensor.dispose();
}

/** A tree of the same form with other tensors, taken in the order of `leavesOf`. */
export function withLeaves<T extends TensorTree>(tree: T, tensors: readonly Tensor[]): T {
  let next = 0;
  const rebuilt = (branch: TensorTree): TensorTree => {
    if (branch instanceof Tensor) {
      const tensor = tensors[next];
      next += 1;
      if (tensor === undefined) throw new Error(`${tensors.length} tensors are not enough for the tree`);
      return tensor;
    }
    if (typeof branch !== 'object' || branch === null) return branch;
    return Object.fromEntries(branchesOf(branch).map(([name, value]) => [name, rebuilt(value)]));
  };
  return rebuilt(tree) as T;
}

/** What two trees have in common that one traced graph can serve: names, types, shapes, and all that is no tensor. */
export function signatureOf(tree: TensorTree): string {
  const described = (branch: TensorTree): unknown => {
    if (branch instanceof Tensor) return [branch.dtype, branch.shape];
    if (branch === undefined) return { undefined: true };
    if (typeof branch !== 'object' || branch === null) return { value: branch };
    return { names: branchesOf(branch).map(([name, value]) => [name, described(value)]) };
  };
  return JSON.stringify(described(tree));
}
