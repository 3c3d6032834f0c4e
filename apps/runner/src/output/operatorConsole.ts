import type { Log } from '@coolsweep/log';
import type { Console } from './console.ts';

/** Something that happened on a server, with what it is about: ids of sweep, trial and attempt. */
export interface OperatorEvent {
  readonly event: string;
  readonly at: Date;
  readonly [field: string]: unknown;
}

/** Where a server tells its operator what happens. */
export interface OperatorConsole extends Console {
  /** Told once: as a value to programs, as a line to people at a terminal, else in the log. */
  event(event: OperatorEvent, sentence: string, level?: 'info' | 'warn'): void;
}

/** Notes about an attempt begin with its name, which begins with that of its trial. */
const attemptName = /^((?:[a-z0-9]+-)+[a-z0-9]+)-a(\d+)-[0-9a-z]+: /;

function aboutOf(note: string): Readonly<Record<string, unknown>> {
  const [, trial, attempt] = attemptName.exec(note) ?? [];
  return trial === undefined ? {} : { trial, attempt: Number(attempt) };
}

/** The console of a server. What its operator reads at no terminal goes to the log on standard error, notes with it. */
export function operatorConsole(console: Console, log: Log): OperatorConsole {
  const { json, isTerminal } = console;
  return {
    ...console,
    event: ({ at, ...about }, sentence, level = 'info') => {
      if (json) console.value({ ...about, at: at.toISOString() });
      else if (isTerminal) console.line(`${at.toISOString()} ${sentence}`);
      else log[level](about, sentence);
    },
    note: (text) => {
      if (isTerminal) console.note(text);
      else log.warn(aboutOf(text), text.trim());
    },
  };
}
