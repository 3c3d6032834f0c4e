import { autocompletion, type Completion, type CompletionContext } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, Prec, type Text } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { textChange } from './textChange.ts';

/** A mistake at a place in the text. Lines and columns count from 1. */
export interface EditorProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A word that is offered while it is typed. */
export interface EditorWord {
  readonly word: string;
  /** What it is: `field`, `parameter`, a model. */
  readonly detail: string;
}

export interface CodeEditorOptions {
  readonly text: string;
  /** Its name, for those who do not see it. */
  readonly label: string;
  readonly words: () => readonly EditorWord[];
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter, or Command+Enter. */
  readonly onSubmit: () => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--good)' },
  { tag: [tags.comment, tags.meta], color: 'var(--text-quiet)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--text-quiet)' },
]);

const looks = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', padding: '0.5rem 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    color: 'var(--text-quiet)',
    backgroundColor: 'var(--sunken)',
    borderRight: '1px solid var(--border)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-ground) 45%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--accent-ground)', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-ground)',
  },
  '.cm-tooltip': {
    color: 'var(--text)',
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--border-strong)',
    borderRadius: '6px',
    boxShadow: 'var(--lifted)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--on-primary)',
    backgroundColor: 'var(--primary)',
  },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: '0.8' },
  '.cm-diagnostic': { fontFamily: 'system-ui, sans-serif' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad-fill)' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--sunken)' },
  '.cm-foldPlaceholder': { color: 'var(--text-quiet)', backgroundColor: 'var(--sunken)', borderColor: 'var(--border)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-ground)' },
});

function completionsOf(words: () => readonly EditorWord[]) {
  return (context: CompletionContext) => {
    const before = context.matchBefore(/[\w.-]+/);
    if (before === null && !context.explicit) return null;
    const options = words().map(({ word, detail }): Completion => ({ label: word, detail }));
    return { from: before?.from ?? context.pos, options, validFor: /^[\w.-]*$/ };
  };
}

/**
 * A text editor for YAML in a shadow root: there its style sheets are adopted by script, where the page's security policy
 * allows no style element.
 */
export function newCodeEditor(root: ShadowRoot, options: CodeEditorOptions): EditorView {
  const { text, label, words, onChange, onSubmit } = options;
  const submit = () => {
    onSubmit();
    return true;
  };
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: submit }])),
        basicSetup,
        yaml(),
        autocompletion({ override: [completionsOf(words)] }),
        lintGutter(),
        syntaxHighlighting(colours),
        looks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** Gives an editor another text, as one step that can be undone. */
export function setText(view: EditorView, text: string): void {
  const changes = textChange(view.state.doc.toString(), text);
  if (changes !== null) view.dispatch({ changes });
}

/** From a place to the end of the word there, or of the line where there is none. */
function spanOf(doc: Text, { line, column }: EditorProblem): { from: number; to: number } {
  const there = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(there.from + Math.max(0, column - 1), there.to);
  const [word = ''] = /^[\w.-]+/.exec(doc.sliceString(from, there.to)) ?? [];
  return { from, to: word === '' ? there.to : from + word.length };
}

/** Marks mistakes in the text and beside it. */
export function showProblems(view: EditorView, problems: readonly EditorProblem[]): void {
  const diagnostics = problems.map((problem): Diagnostic => ({
    ...spanOf(view.state.doc, problem),
    severity: 'error',
    message: problem.message,
  }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** Puts the cursor at a place, in sight. */
export function goTo(view: EditorView, { line, column }: Pick<EditorProblem, 'line' | 'column'>): void {
  const { from } = spanOf(view.state.doc, { line, column, message: '' });
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  view.focus();
}
