import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './env.ts';

export type Log = Logger;

/** Fields that never reach a log, wherever in a line they stand. */
const secretNames = ['password', 'secret', 'token', 'authorization', 'cookie', 'code', 'client_secret'];

export interface LogOptions {
  /** Whose log it is, in every line. */
  readonly program: string;
  readonly level: LogLevel;
  /** Default: standard error. Standard output carries what a program was asked for. */
  readonly destination?: DestinationStream;
}

/** A log: one JSON object a line, with its time. */
export function openLog({ program, level, destination = pino.destination({ dest: 2, sync: true }) }: LogOptions): Log {
  return pino(
    {
      level,
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `headers["set-${name}"]`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}
