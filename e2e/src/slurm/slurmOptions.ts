import { parseArgs } from 'node:util';

export interface SlurmOptions {
  /** Numbers of the scenarios wanted, such as `19` or `19a`; empty: all. */
  readonly only: readonly string[];
  /** Scenarios at a time. */
  readonly lanes: number;
  /** Source of what is drawn at random. */
  readonly seed: number;
  /** Leave the folders of scenarios that did not pass. */
  readonly keep: boolean;
  readonly json: boolean;
}

export const usage = `npx nx run e2e:slurm [-- OPTIONS]

  --only NAMES  scenarios with these numbers, such as 8 or 19a,20 (19: also 19a to 19d)
  --lanes N     scenarios at a time, of those that do not disturb each other (default 4)
  --seed S      source of the random faults (default 1)
  --keep        leave the folders of scenarios that did not pass
  --json        one line of JSON at the end
  --help        this text
`;

/**
 * Options of the harness; null when help is asked for.
 *
 * @throws Error that says which option is wrong
 */
export function parseOptions(args: readonly string[]): SlurmOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      lanes: { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, lanes, seed, keep, json, help } = values;
  if (help) return null;
  const names = only.split(',').filter((name) => name !== '');
  return { only: names, lanes: wholeNumber('lanes', lanes), seed: wholeNumber('seed', seed), keep, json };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} must be a whole number, 1 or more, not ${text}`);
  return value;
}
