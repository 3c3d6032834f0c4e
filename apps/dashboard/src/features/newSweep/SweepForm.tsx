'use client';
import { useImperativeHandle, useMemo, type Ref } from 'react';
import { useForm } from 'react-hook-form';
import { Notice } from '../../ui/Notice.tsx';
import { inputOf } from './fieldText.ts';
import { problemOf, type Problem } from './fieldProblem.ts';
import { FormFieldInput, nameOf, type FormTexts } from './FormFieldInput.tsx';
import { formFields, formSections, type FormField } from './formFields.ts';
import { formState, withInput, type FieldState } from './formState.ts';
import { shownFields } from './shownFields.ts';
import type { Vocabulary } from './NewSweepScreen.tsx';
import styles from './SweepForm.module.css';

/** What a screen may ask of its form. */
export interface SweepFormHandle {
  /** Goes to the field that a mistake is in; false when the form has none. */
  focusProblem(problem: Problem): boolean;
}

export interface SweepFormProps {
  readonly handle: Ref<SweepFormHandle>;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly vocabulary: Vocabulary;
  readonly onText: (text: string) => void;
  /** Shows a place of the YAML. */
  readonly onShow: (place: readonly string[]) => void;
}

const unsaid: FieldState = { text: '', summary: null, when: null, place: [] };

/** The fields of a sweep file that most sweeps have. The text is the truth: the form shows it and changes it. */
export function SweepForm({ handle, text, problems, vocabulary, onText, onShow }: SweepFormProps) {
  const states = useMemo(() => formState(text, formFields), [text]);
  const stateOf = ({ path }: FormField) => states?.get(path) ?? unsaid;
  const shown = shownFields(states, vocabulary);
  const {
    control,
    setFocus,
    resetField,
    formState: typed,
  } = useForm<FormTexts>({
    values: Object.fromEntries(formFields.map((field) => [nameOf(field.path), stateOf(field).text])),
    // What is being typed stays as it is typed: `0.9,` means the same as `0.9, `.
    resetOptions: { keepDirtyValues: true },
  });
  // What is dirty is only known to who has asked for it, and `keepDirtyValues` does not ask.
  const isTyping = Object.keys(typed.dirtyFields).length > 0;

  useImperativeHandle(handle, () => ({
    focusProblem: (problem) => {
      const field = formFields.find(({ path }) => shown.has(path) && problemOf(path, [problem]) !== undefined);
      if (field === undefined) return false;
      setFocus(nameOf(field.path));
      return true;
    },
  }));

  return (
    <form
      className={styles.form}
      data-typing={isTyping || undefined}
      onSubmit={(event) => event.preventDefault()}
      noValidate
    >
      {states === null && <Notice tone="warn">The YAML cannot be read: mend it there, and the form is back.</Notice>}
      {formSections.map(({ title, fields }) => (
        <fieldset key={title} className={styles.part} disabled={states === null}>
          <legend>{title}</legend>
          <div className={styles.fields}>
            {fields
              .filter(({ path }) => shown.has(path))
              .map((field) => (
                <FormFieldInput
                  key={field.path}
                  field={field}
                  state={stateOf(field)}
                  names={vocabulary.names[field.path] ?? []}
                  problem={problemOf(field.path, problems)}
                  control={control}
                  onType={(line) => onText(withInput(text, field, inputOf(line, field.kind)))}
                  onLeave={() => resetField(nameOf(field.path))}
                  onShow={() => onShow(stateOf(field).place)}
                />
              ))}
          </div>
        </fieldset>
      ))}
    </form>
  );
}
