import { isObjective } from './anyConfig.ts';
import { contentHash } from './canonicalJson.ts';
import type { CheckedSweep } from './checkSweep.ts';
import type { Configuration } from './grid.ts';
import type { ObjectiveConfig } from './objectiveConfig.ts';
import type { SweepSpec } from './sweepFile.ts';

/** Which module the trials of a sweep call, and in which version where that is fixed; null where they train. */
export function objectiveOf({ base }: Pick<SweepSpec, 'base'>): ObjectiveConfig['objective'] | null {
  return Object.hasOwn(base, 'objective') ? (base as ObjectiveConfig).objective : null;
}

function pinned(configuration: Configuration, hash: string): Configuration {
  if (!isObjective(configuration.config)) return configuration;
  const config = { ...configuration.config, objective: { ...configuration.config.objective, hash } };
  return { ...configuration, config, configHash: contentHash(config) };
}

/**
 * A sweep of which every configuration names the version of the module that it is of. So results of different versions
 * never stand for the same configuration.
 *
 * @param hash SHA-256 of the module's sources
 */
export function pinnedSweep<T extends CheckedSweep>(sweep: T, hash: string): T {
  const objective = objectiveOf(sweep.spec);
  if (objective === null) return sweep;
  const spec = { ...sweep.spec, base: { ...sweep.spec.base, objective: { ...objective, hash } } };
  return { ...sweep, spec, configurations: sweep.configurations.map((one) => pinned(one, hash)) };
}
