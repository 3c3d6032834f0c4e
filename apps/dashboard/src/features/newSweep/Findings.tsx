'use client';
import { Button } from '../../ui/Button.tsx';
import type { Plan } from './estimate.ts';
import type { Problem } from './fieldProblem.ts';
import styles from './Findings.module.css';

type Remark = Plan['remarks'][number];
type Remedy = NonNullable<Remark['remedy']>;

export interface FindingsProps {
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
  readonly onProblem: (problem: Problem) => void;
  readonly onRemedy: (remedy: Remedy) => void;
}

const signs = { bad: '✕', warn: '!', note: 'i' } as const;
const words = { bad: 'Mistake', warn: 'Warning', note: 'Note' } as const;

/** What is wrong with the file, and what is to be known of the sweep that it stands for. */
export function Findings({ problems, remarks, onProblem, onRemedy }: FindingsProps) {
  if (problems.length === 0 && remarks.length === 0) return null;
  return (
    <ul className={styles.findings} aria-label="Mistakes, warnings and notes">
      {problems.map((problem) => (
        <li
          key={`${problem.line}:${problem.column}:${problem.field}:${problem.message}`}
          className={styles.finding}
          data-tone="bad"
        >
          <Sign tone="bad" />
          <span>
            <span className={styles.place}>
              line {problem.line}
              {problem.field === '' ? '' : `, ${problem.field}`}:
            </span>{' '}
            {problem.message}
          </span>
          <Button onClick={() => onProblem(problem)}>Go to it</Button>
        </li>
      ))}
      {remarks.map(({ kind, tone, message, remedy }) => (
        <li key={kind} className={styles.finding} data-tone={tone}>
          <Sign tone={tone} />
          <span>{sentence(message)}</span>
          {remedy !== null && <Button onClick={() => onRemedy(remedy)}>{remedy.label}</Button>}
        </li>
      ))}
    </ul>
  );
}

function Sign({ tone }: { readonly tone: keyof typeof signs }) {
  return (
    <span className={styles.sign}>
      <span aria-hidden="true">{signs[tone]}</span>
      <span className="visually-hidden">{words[tone]}: </span>
    </span>
  );
}

const sentence = (message: string) => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
