import { parseArgs } from 'node:util';

export interface FaultOptions {
  /** Faults whose names begin so; null: all. */
  readonly only: string | null;
  /** Random moments of kill -9. */
  readonly moments: number;
  readonly seed: number;
  /** Faults at a time. */
  readonly lanes: number;
  /** Leave the folders of faults that were not survived. */
  readonly keep: boolean;
  readonly json: boolean;
}

export const usage = `npx nx run e2e:faults [-- OPTIONS]

  --only NAME   faults whose names begin so, such as kill or hanging-trial
  --moments N   random moments of kill -9 (default 50)
  --seed S      source of all moments (default 1)
  --lanes N     faults at a time (default 2)
  --keep        leave the folders of faults that were not survived
  --json        one line of JSON at the end
  --help        this text
`;

/**
 * Options of the harness; null when help is asked for.
 *
 * @throws Error that says which option is wrong
 */
export function parseOptions(args: readonly string[]): FaultOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      moments: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '2' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { only = null, keep, json, help } = values;
  if (help) return null;
  const number = (name: 'moments' | 'seed' | 'lanes', min: number) => wholeNumber(name, values[name], min);
  return { only, moments: number('moments', 0), seed: number('seed', 0), lanes: number('lanes', 1), keep, json };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || text.trim() === '')
    throw new Error(`--${name} must be a whole number, ${min} or more, not ${text}`);
  return value;
}
