'use client';
import type { EditorView } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { goTo, newCodeEditor, setText, showProblems, type EditorProblem, type EditorWord } from './codeEditor.ts';
import styles from './CodeEditor.module.css';

/** What a screen may ask of its editor. */
export interface CodeEditorHandle {
  /** Lines and columns count from 1. */
  goTo(place: { readonly line: number; readonly column: number }): void;
  /** Gives it another text, as one step that can be undone. */
  setText(text: string): void;
}

export interface CodeEditorProps {
  readonly handle?: Ref<CodeEditorHandle>;
  readonly className?: string;
  readonly label: string;
  /** What it begins with: what is typed later goes ahead of any answer. */
  readonly text: string;
  readonly problems: readonly EditorProblem[];
  readonly words: readonly EditorWord[];
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter, or Command+Enter. */
  readonly onSubmit: () => void;
}

/** A text editor for YAML, with what is wrong marked where it is. Large: to be loaded when it is needed. */
export function CodeEditor({
  handle,
  className = '',
  label,
  text,
  problems,
  words,
  onChange,
  onSubmit,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const latest = useRef({ text, words, onChange, onSubmit });

  useEffect(() => {
    latest.current = { text, words, onChange, onSubmit };
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const created = newCodeEditor(element.shadowRoot ?? element.attachShadow({ mode: 'open' }), {
      text: latest.current.text,
      label,
      words: () => latest.current.words,
      onChange: (next) => latest.current.onChange(next),
      onSubmit: () => latest.current.onSubmit(),
    });
    editor.current = created;
    // From outside a shadow root nobody can tell that letters are typed into a text: they would be taken for shortcuts.
    const keepLetters = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    };
    element.addEventListener('keydown', keepLetters);
    return () => {
      element.removeEventListener('keydown', keepLetters);
      editor.current = null;
      created.destroy();
    };
  }, [label]);

  useEffect(() => {
    if (editor.current !== null) showProblems(editor.current, problems);
  }, [problems]);

  useImperativeHandle(
    handle,
    () => ({
      goTo: (place) => {
        if (editor.current !== null) goTo(editor.current, place);
      },
      setText: (next) => {
        if (editor.current !== null) setText(editor.current, next);
      },
    }),
    [],
  );

  return <div ref={host} className={`${styles.editor} ${className}`} />;
}
