export { logLevel, provideLogLevel } from './env.ts';
export type { LogLevel } from './env.ts';
export { openLog } from './openLog.ts';
export type { Log, LogOptions } from './openLog.ts';
