import type { JsonObject, Sweep } from '@coolsweep/sweep';
import type { Program } from './program.ts';

/** The settings for a sweep that is made of another one: as that was run. Where the data is, the scheduler knows too. */
export function recordedSettings({ spec, environment: { run } }: Sweep, { cores }: Program): JsonObject {
  const recorded: JsonObject = typeof run === 'object' && run !== null ? { ...run } : {};
  const { dataDir = null, threads = spec.resources.threads ?? cores } = recorded;
  return { dataDir, threads };
}
