import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { within } from '../faults/patience.ts';
import { Scene } from '../faults/scene.ts';
import type { StartedCommand } from '../faults/startedCommand.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import type { RayCluster } from './rayCluster.ts';
import { RayProxy } from './rayProxy.ts';

/** A sweep of this folder. */
export type RaySweep = 'six.yaml' | 'pair.yaml' | 'halves.yaml';

/** Short times, so that a lost attempt is soon lost; long ones against those of a busy machine. */
const times = { leaseSeconds: 20, beatSeconds: 1, pollSeconds: 2, retrySeconds: 2 };
let port = 25_810;
/** How often the record is looked at: that takes a copy of it. */
const lookMs = 500;

const fileOf = (name: RaySweep) => fileURLToPath(new URL(name, import.meta.url));

/** A data folder of its own with a sweep that waits for Ray, and schedulers for it that reach Ray by a proxy. */
export class RayScene {
  readonly scene: Scene;
  readonly proxy: RayProxy;

  private constructor(scene: Scene, proxy: RayProxy) {
    this.scene = scene;
    this.proxy = proxy;
  }

  /**
   * Records a sweep for a scheduler to come.
   *
   * @param startTimeoutSeconds how long its jobs may wait
   */
  static async of(
    parent: string,
    cluster: RayCluster,
    { sweep, startTimeoutSeconds = 600 }: { readonly sweep: RaySweep; readonly startTimeoutSeconds?: number },
  ): Promise<RayScene> {
    const made = new RayScene(new Scene(parent, 'serve', null), new RayProxy(cluster.address));
    const submitted = made.scene.start('submit', fileOf(sweep), '--on', 'ray', '--json');
    const { code, stderr } = await within(submitted.ended, 'submit');
    if (code !== 0) throw new Error(`coolsweep submit: ${stderr}`);
    const ray = { address: await made.proxy.listen(), tokenFile: cluster.tokenFile, startTimeoutSeconds };
    // Another port each time: agents of a scene before must not meet this server.
    const config = `export default ${JSON.stringify({ cluster: { ...times, port: port++, ray } })};\n`;
    writeFileSync(join(made.scene.home, 'coolsweep.config.ts'), config, { mode: 0o600 });
    return made;
  }

  serve(slots: number): StartedCommand {
    return this.scene.start('serve', '--on', 'ray', '--slots', String(slots), '--json');
  }

  /** The sweep, once it is in one of these states and its record can be read. */
  async sweepWhen(states: readonly string[], command: StartedCommand): Promise<SweepRecord> {
    for (;;) {
      const [sweep] = this.scene.sweeps() ?? [];
      if (sweep !== undefined && states.includes(sweep.state)) return sweep;
      if (command.isOver) throw new Error(`coolsweep serve ended: ${(await command.ended).stderr}`);
      await delay(lookMs);
    }
  }

  async close(options: { readonly keep: boolean }): Promise<void> {
    await this.scene.close(options);
    this.proxy.close();
  }
}

/** Records a sweep and trains it on this machine, to compare with. */
export async function localRun(parent: string, sweep: RaySweep): Promise<SweepRecord> {
  const scene = new Scene(parent, 'run', null);
  const { code, stderr } = await within(scene.start('run', fileOf(sweep), '--json').ended, 'coolsweep run');
  const [record] = scene.sweeps() ?? [];
  await scene.close({ keep: false });
  if (code !== 0 || record === undefined) throw new Error(`coolsweep run: ${stderr}`);
  return record;
}
