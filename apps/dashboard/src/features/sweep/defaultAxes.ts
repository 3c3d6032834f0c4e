import type { Field } from './trialData.ts';

/** What people look at first in a sweep of annealed momentum, in this order. */
const cooling = ['coolingLength', 'alpha', 'cooling'];
const momentum = ['rho0', 'momentum', 'beta1'];

const lastPart = (id: string) => id.split('.').at(-1) ?? id;

/**
 * The two fields of the heat map: cooling against initial momentum where both are varied, otherwise the first two
 * parameters. With one parameter, the seeds are the other side. Null without a parameter.
 */
export function defaultAxes(parameters: readonly Field[]): { readonly x: string; readonly y: string } | null {
  const ids = parameters.map(({ axis }) => axis.id);
  const find = (names: readonly string[]) =>
    names.map((name) => ids.find((id) => lastPart(id) === name)).find((id) => id !== undefined);
  const [first] = ids;
  if (first === undefined) return null;
  const x = find(cooling) ?? first;
  const y = find(momentum.filter((name) => name !== lastPart(x))) ?? ids.find((id) => id !== x) ?? 'seed';
  return { x, y: y === x ? (ids.find((id) => id !== x) ?? 'seed') : y };
}
