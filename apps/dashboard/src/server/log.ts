import { openLog, type Log, type LogOptions } from '@coolsweep/log';

export type ServerLog = Log;

/** The log of the server: one JSON object a line, with the id of the request where there is one. */
export function serverLog(options: Omit<LogOptions, 'program'>): ServerLog {
  return openLog({ program: 'coolsweep-dashboard', ...options });
}
