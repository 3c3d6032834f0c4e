/** Where a command writes: people read text, programs read lines of JSON. */
export interface Console {
  /** One JSON value per line on standard output, and no text there. */
  readonly json: boolean;
  /** A terminal whose lines may be drawn over. */
  readonly isTerminal: boolean;
  /** A line of text for people; nothing with `json`. */
  line(text?: string): void;
  /** A value for programs; nothing without `json`. */
  value(value: unknown): void;
  /** A line that concerns neither reading, such as a warning; on standard error. */
  note(text: string): void;
}

/** The console of this process. */
export function processConsole(json: boolean): Console {
  return {
    json,
    isTerminal: !json && process.stdout.isTTY && process.stderr.isTTY,
    line: (text = '') => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    value: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    note: (text) => {
      process.stderr.write(`${text}\n`);
    },
  };
}
