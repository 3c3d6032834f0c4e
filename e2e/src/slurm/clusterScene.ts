import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { within } from '../faults/patience.ts';
import { Scene } from '../faults/scene.ts';
import type { StartedCommand } from '../faults/startedCommand.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import type { SlurmCluster } from './slurmCluster.ts';

/** What happens to the next `sbatch`, once: the server dies before or after it, or its answer is lost. */
export type SubmitFault = 'before' | 'after' | 'lost';

/** Short times, so that a lost attempt is soon lost; long ones against those of a busy machine. */
const settings = { jobs: 4, port: 0, leaseSeconds: 20, beatSeconds: 1, pollSeconds: 2, retrySeconds: 2 };
let port = 24_810;

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A data folder of its own with a sweep that waits, and schedulers for it on a Slurm. */
export class ClusterScene {
  readonly scene: Scene;

  private constructor(scene: Scene, cluster: SlurmCluster) {
    this.scene = scene;
    const bin = join(scene.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'sbatch'), sbatch(this.#faultFile));
    chmodSync(join(bin, 'sbatch'), 0o755);
    scene.use({ ...cluster.environment, PATH: `${bin}:${process.env.PATH ?? ''}` });
  }

  /** Records a sweep of this folder, for a scheduler to come. */
  static async of(parent: string, cluster: SlurmCluster, sweepFile: 'eight.yaml' | 'pair.yaml'): Promise<ClusterScene> {
    const made = new ClusterScene(new Scene(parent, 'serve', null), cluster);
    const { code, stderr } = await within(made.scene.start('submit', fileOf(sweepFile), '--json').ended, 'submit');
    if (code !== 0) throw new Error(`coolsweep submit: ${stderr}`);
    // Another port each time: agents of a scene before must not meet this server.
    writeFileSync(join(made.scene.home, 'cluster.yaml'), JSON.stringify({ ...settings, port: port++ }));
    return made;
  }

  serve(slots: number): StartedCommand {
    return this.scene.start('serve', '--on', 'slurm', '--slots', String(slots), '--json');
  }

  /** Has something happen to the next submission. */
  faultNextSubmit(fault: SubmitFault): void {
    writeFileSync(this.#faultFile, fault);
  }

  /** Whether it has happened. */
  get isFaulted(): boolean {
    return !existsSync(this.#faultFile);
  }

  /** The sweep, once it is in one of these states and its record can be read. */
  async sweepWhen(states: readonly string[], command: StartedCommand): Promise<SweepRecord> {
    for (;;) {
      const [sweep] = this.scene.sweeps() ?? [];
      if (sweep !== undefined && states.includes(sweep.state)) return sweep;
      if (command.isOver) throw new Error(`coolsweep serve ended: ${(await command.ended).stderr}`);
      await delay(250);
    }
  }

  get #faultFile(): string {
    return join(this.scene.folder, 'next-submit');
  }
}

/** In place of Slurm's own: passes everything on, but for one submission with a fault. */
function sbatch(faultFile: string): string {
  const real = '/usr/bin/sbatch';
  return `#!/bin/sh
fault=
mv '${faultFile}' '${faultFile}'.$$ 2>/dev/null && fault=$(cat '${faultFile}'.$$)
case "$fault" in
before) kill -9 $PPID; exit 1 ;;
after) ${real} "$@" >/dev/null; kill -9 $PPID; exit 1 ;;
lost) ${real} "$@" >/dev/null; echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1 ;;
*) exec ${real} "$@" ;;
esac
`;
}

/** Records a sweep and trains it on this machine, to compare with. */
export async function localRun(parent: string, sweepFile: 'eight.yaml' | 'pair.yaml'): Promise<SweepRecord> {
  const scene = new Scene(parent, 'run', null);
  const { code, stderr } = await within(scene.start('run', fileOf(sweepFile), '--json').ended, 'coolsweep run');
  const [sweep] = scene.sweeps() ?? [];
  await scene.close({ keep: false });
  if (code !== 0 || sweep === undefined) throw new Error(`coolsweep run in ${dirname(scene.home)}: ${stderr}`);
  return sweep;
}
