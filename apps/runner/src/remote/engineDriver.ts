import { RayDriver, SlurmDriver, type TrialDriver } from '@coolsweep/scheduler';
import type { Engine } from '@coolsweep/sweep';
import type { Environment } from '../env.ts';
import { isGone, processIdentity } from '../processIdentity.ts';
import type { ClusterSettings } from './clusterSettings.ts';
import { rayToken } from './raySettings.ts';

/** An engine that places jobs on other machines. */
export type ClusterEngine = Exclude<Engine, 'local'>;

/**
 * The driver of an engine.
 *
 * @throws SweepError `invalid_arguments` when its secret cannot be read
 */
export async function engineDriver(
  engine: ClusterEngine,
  settings: ClusterSettings,
  { all }: Pick<Environment, 'all'>,
): Promise<TrialDriver> {
  if (engine === 'slurm') return new SlurmDriver({ settings: settings.slurm, environment: all });
  const { address, tokenFile, timeoutSeconds, startTimeoutSeconds, resources } = settings.ray;
  // Asked for again with every request: a cluster that is made anew has another one.
  const token = () => rayToken(tokenFile);
  await token();
  return new RayDriver({
    ...{ address, token, resources },
    ...{ timeoutMs: timeoutSeconds * 1000, startTimeoutMs: startTimeoutSeconds * 1000 },
    nowMs: () => performance.now(),
  });
}

/** Begins the owner's name of a scheduler whose trials may outlive it: no other one takes it for dead with its process. */
function ownerPrefix(engine: Engine): string {
  return `${engine}:`;
}

/** The owner's name of this process, as a scheduler whose trials may outlive it. */
export function outlivedOwner(engine: Engine): string {
  return `${ownerPrefix(engine)}${processIdentity()}`;
}

/** Whether an owner was such a scheduler on this machine and is gone: its trials may go on. */
export function hasLeft(engine: Engine, owner: string): boolean {
  const prefix = ownerPrefix(engine);
  return owner.startsWith(prefix) && isGone(owner.slice(prefix.length));
}

/** By which engine a scheduler runs trials. */
export function engineOf(owner: string): Engine {
  return (['slurm', 'ray'] as const).find((engine) => owner.startsWith(ownerPrefix(engine))) ?? 'local';
}
