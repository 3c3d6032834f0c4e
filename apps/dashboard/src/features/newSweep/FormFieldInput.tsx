'use client';
import type { Control } from 'react-hook-form';
import { useController } from 'react-hook-form';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import type { FormField } from './formFields.ts';
import type { FieldState } from './formState.ts';

/** The texts of the form by the names of their fields. */
export type FormTexts = Readonly<Record<string, string>>;

/** The name of a field in the form: a dot would make it a part of another one. */
export const nameOf = (path: string): string => path.replaceAll('.', '_');

export interface FormFieldProps {
  readonly field: FormField;
  readonly state: FieldState;
  /** Names that it may have; none of a field that takes any text. */
  readonly names: readonly string[];
  readonly problem: string | undefined;
  readonly control: Control<FormTexts>;
  readonly onType: (line: string) => void;
  readonly onLeave: () => void;
  /** Shows in the YAML where it is written. */
  readonly onShow: () => void;
}

/** One field of the sweep file, as a line of the form. */
export function FormFieldInput(props: FormFieldProps) {
  const { field, state, names, problem, control, onType, onLeave, onShow } = props;
  const { field: input } = useController({ name: nameOf(field.path), control });
  if (state.summary !== null) return <WrittenField {...props} summary={state.summary} onShow={onShow} />;
  const change = (line: string) => {
    input.onChange(line);
    onType(line);
  };
  const leave = () => {
    input.onBlur();
    onLeave();
  };
  const given = { ref: input.ref, name: input.name, value: input.value, onBlur: leave };
  return (
    <Field label={field.label} hint={hintOf(field, state)} error={problem}>
      {field.choice === undefined ? (
        <input {...given} autoComplete="off" spellCheck={false} onChange={({ target }) => change(target.value)} />
      ) : (
        <select {...given} onChange={({ target }) => change(target.value)}>
          <Options absent={field.choice.absent} names={names} value={input.value} />
        </select>
      )}
    </Field>
  );
}

function hintOf({ hint }: FormField, { when }: FieldState): string | undefined {
  const parts = [...(when === null ? [] : [`where ${when}`]), ...(hint === undefined ? [] : [hint])];
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** The known names, and what the file has in place of one. */
function Options({ absent, names, value }: { absent: string; names: readonly string[]; value: string }) {
  const isOther = value !== '' && !names.includes(value);
  return (
    <>
      <option value="">{absent === '' ? 'choose …' : `${absent} (default)`}</option>
      {isOther && <option value={value}>{value}</option>}
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </>
  );
}

/** What only the YAML can say. */
function WrittenField({ field, summary, problem, onShow }: FormFieldProps & { readonly summary: string }) {
  const hint = (
    <Button look="plain" onClick={onShow}>
      Go to it in the YAML
    </Button>
  );
  return (
    <Field label={field.label} hint={hint} error={problem}>
      <input readOnly value={summary} />
    </Field>
  );
}
