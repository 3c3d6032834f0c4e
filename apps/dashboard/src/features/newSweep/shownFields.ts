import type { RouterOutputs } from '@coolsweep/api';
import { formFields } from './formFields.ts';
import type { FieldState } from './formState.ts';

type Words = Pick<RouterOutputs['sweepFile']['vocabulary'], 'optimizerFields' | 'searchMethods' | 'controllable'>;

/** Whether a text of the form has one of some names. */
function names(text: string, some: readonly string[]): boolean {
  return text.split(',').some((name) => some.includes(name.trim()));
}

/**
 * The paths of the fields that make sense in a sweep: those of its optimizers, those of its method; and those that its
 * file has, whether they make sense or not.
 */
export function shownFields(states: ReadonlyMap<string, FieldState> | null, words: Words): ReadonlySet<string> {
  const textOf = (path: string) => states?.get(path)?.text ?? '';
  const optimizer = states?.get('optimizer.name');
  // Of cases in the YAML nobody knows here which optimizers they are.
  const isOpen = optimizer === undefined || optimizer.text === '';
  const have = (field: string, seldomOf: readonly string[]) =>
    isOpen ||
    Object.entries(words.optimizerFields).some(
      ([name, fields]) => fields.includes(field) && !seldomOf.includes(name) && names(optimizer.text, [name]),
    );
  return new Set(
    formFields.flatMap(({ path, isOfOptimizer, seldomOf = [] }) => {
      const state = states?.get(path);
      const isGiven = state !== undefined && (state.text !== '' || state.summary !== null);
      const makesSense =
        path === 'maxConfigurations'
          ? names(textOf('method'), words.searchMethods)
          : path === 'control'
            ? isOpen || names(optimizer.text, words.controllable)
            : isOfOptimizer !== true || have(path.replace(/^optimizer\./, ''), seldomOf);
      return isGiven || makesSense ? [path] : [];
    }),
  );
}
