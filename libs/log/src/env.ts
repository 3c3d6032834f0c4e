import { SweepError } from '@coolsweep/sweep';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** How much a log tells, from everything to nothing. */
export type LogLevel = (typeof logLevels)[number];

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * How much the log tells: as `COOLSWEEP_LOG_LEVEL` says.
 *
 * @param usual where nobody has said it
 * @throws SweepError `invalid_arguments` when it is none of the levels
 */
export function logLevel(usual: LogLevel, all: Variables = process.env): LogLevel {
  const { COOLSWEEP_LOG_LEVEL: given = '' } = all;
  if (given === '') return usual;
  const level = logLevels.find((one) => one === given);
  if (level !== undefined) return level;
  throw new SweepError('invalid_arguments', `COOLSWEEP_LOG_LEVEL must be one of ${logLevels.join(', ')}, not ${given}`);
}

/** Sets how much the logs of this process and of those that it starts tell, where nobody has said so. */
export function provideLogLevel(level: LogLevel): void {
  process.env.COOLSWEEP_LOG_LEVEL ??= level;
}
