import type { RouterOutputs } from '@coolsweep/api';
import type { EditorWord } from '../../ui/codeEditor.ts';

type Vocabulary = Pick<RouterOutputs['sweepFile']['vocabulary'], 'fields' | 'paths' | 'names'>;

/** The words that the editor offers: fields of the file, parameters, and the names that fields may have. */
export function editorWords({ fields, paths, names }: Vocabulary): EditorWord[] {
  const all = [
    ...fields.map((word) => ({ word, detail: 'field' })),
    ...paths.filter((path) => path.includes('.')).map((word) => ({ word, detail: 'parameter' })),
    ...Object.entries(names).flatMap(([path, words]) => words.map((word) => ({ word, detail: path }))),
  ];
  // The same word in two places is offered once.
  return [...new Map(all.reverse().map((one) => [one.word, one])).values()].reverse();
}
