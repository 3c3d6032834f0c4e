import type { LogLine } from '@coolsweep/sweep';

/** A line of a log for people: local time to the millisecond, stream, text. */
export function formatLogLine({ at, stream, text }: LogLine): string {
  const milliseconds = String(at.getMilliseconds()).padStart(3, '0');
  return `${at.toLocaleString('sv-SE')}.${milliseconds}  ${stream.padEnd('stdout'.length)}  ${text.trimEnd()}`;
}
