import type { RouterOutputs } from '@coolsweep/api';

/** A mistake in a sweep file, with its place. */
export type Problem = NonNullable<RouterOutputs['sweepFile']['check']['problems']>[number];

/** What is wrong with a field of the form, wherever in the file it is given; undefined when nothing is. */
export function problemOf(path: string, problems: readonly Problem[]): string | undefined {
  // `model: resnet8` is short for `model: {name: resnet8}`.
  const whole = path.endsWith('.name') ? [path.slice(0, -'.name'.length)] : [];
  const places = [path, `parameters.${path}`];
  const found = problems.find(
    ({ field }) => whole.includes(field) || places.some((place) => field === place || field.startsWith(`${place}.`)),
  );
  return found?.message;
}
