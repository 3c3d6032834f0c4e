import pino, { type DestinationStream, type Logger } from 'pino';

export type ServerLog = Logger;

/** Fields that never reach the log, wherever in a line they stand. */
const secretNames = ['password', 'secret', 'token', 'authorization', 'cookie', 'code', 'client_secret'];

export interface LogOptions {
  readonly level: string;
  /** Default: standard error. Standard output carries the address. */
  readonly destination?: DestinationStream;
}

/** The log of the server: one JSON object a line, with the id of the request where there is one. */
export function serverLog({ level, destination = pino.destination({ dest: 2, sync: true }) }: LogOptions): ServerLog {
  return pino(
    {
      level,
      base: { program: 'coolsweep-dashboard' },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `headers["set-${name}"]`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}
