import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { within } from '../faults/patience.ts';
import { Scene } from '../faults/scene.ts';
import type { StartedCommand } from '../faults/startedCommand.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import type { DatabaseServer } from './databaseServer.ts';
import { Relay } from './relay.ts';
import type { SlurmCluster } from './slurmCluster.ts';

/** Sweeps of this folder. */
export type SweepFile =
  'eight' | 'pair' | 'quick' | 'steady' | 'slow' | 'long' | 'duo' | 'quartet' | 'chatty' | 'crowd';

/** What happens to the next `sbatch`, once: the server dies before or after it, or its answer is lost. */
export type SubmitFault = 'before' | 'after' | 'lost';

/** Short times, so that a lost attempt is soon lost; long ones against those of a busy machine. */
export const leaseSeconds = 20;
const settings = { jobs: 4, leaseSeconds, beatSeconds: 1, pollSeconds: 2, retrySeconds: 2 };
/** How often the record is looked at: that takes a copy of it. */
const lookMs = 500;

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const objectives = fileOf('objectives');
const sweepFile = (name: SweepFile) => fileOf(`sweeps/${name}.yaml`);

export interface SceneOptions {
  readonly parent: string;
  readonly cluster: SlurmCluster;
  readonly sweep: SweepFile;
  /** For the server to listen on: another one in each scene, so that agents of one never meet the server of another. */
  readonly port: number;
  /** Where the record is. Default: a file of the data folder. */
  readonly database?: DatabaseServer | undefined;
}

/** A data folder of its own with a sweep that waits, schedulers for it on a Slurm, and a network between them and agents. */
export class ClusterScene {
  readonly scene: Scene;
  readonly relay: Relay;
  readonly port: number;
  readonly #options: SceneOptions;

  private constructor(options: SceneOptions, relay: Relay) {
    const { parent, cluster, port, database } = options;
    this.scene = new Scene(parent, 'serve', null);
    [this.relay, this.port, this.#options] = [relay, port, options];
    const bin = join(this.scene.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'sbatch'), sbatch(this.scene.folder));
    chmodSync(join(bin, 'sbatch'), 0o755);
    this.scene.use({
      ...cluster.environment,
      ...(database !== undefined && { DATABASE_URL: database.url }),
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      COOLSWEEP_OBJECTIVES: objectives,
    });
  }

  static async of(options: SceneOptions): Promise<ClusterScene> {
    return new ClusterScene(options, await Relay.to(options.port));
  }

  /** Records the sweep, for a scheduler to come. */
  async submit(): Promise<void> {
    const { code, stderr } = await within(
      this.scene.start('submit', sweepFile(this.#options.sweep), '--json').ended,
      'coolsweep submit',
    );
    if (code !== 0) throw new Error(`coolsweep submit: ${stderr}`);
    this.configure({});
  }

  /** Writes the operator's configuration, with these settings of the cluster beside the usual ones. */
  configure(more: object, name = 'coolsweep.config.ts'): string {
    const file = join(this.scene.home, name);
    const { port, relay } = this;
    const cluster = { ...settings, port, url: relay.url, ...more };
    writeFileSync(file, `export default ${JSON.stringify({ cluster })};\n`, { mode: 0o600 });
    return file;
  }

  serve(slots: number, ...options: readonly string[]): StartedCommand {
    return this.scene.start('serve', '--on', 'slurm', '--slots', String(slots), '--json', ...options);
  }

  /** Has something happen to the next submission. */
  faultNextSubmit(fault: SubmitFault): void {
    writeFileSync(join(this.scene.folder, 'next-submit'), fault);
  }

  /** Whether it has happened. */
  get isFaulted(): boolean {
    return !existsSync(join(this.scene.folder, 'next-submit'));
  }

  /** Whether jobs wait in the queue until they are released. */
  hold(isHeld: boolean): void {
    const file = join(this.scene.folder, 'hold');
    if (isHeld) writeFileSync(file, '');
    else rmSync(file);
  }

  /** Has every job begin with these lines of shell. */
  prologue(...lines: readonly string[]): void {
    writeFileSync(join(this.scene.folder, 'prologue'), `${lines.join('\n')}\n`);
  }

  /** Has nodes have a driver that lists this GPU. */
  driver(gpu: string): void {
    const bin = join(this.scene.folder, 'node-bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'nvidia-smi'), `#!/bin/sh\necho '${gpu}'\n`);
    chmodSync(join(bin, 'nvidia-smi'), 0o755);
    this.prologue(`export PATH='${bin}':"$PATH"`);
  }

  /** All sweeps; null when they cannot be read just now. */
  sweeps(): SweepRecord[] | null {
    const { database } = this.#options;
    return database === undefined ? this.scene.sweeps() : database.sweeps();
  }

  /** The sweep, once it is in one of these states and its record can be read. */
  async sweepWhen(states: readonly string[], command: StartedCommand): Promise<SweepRecord> {
    for (;;) {
      const [sweep] = this.sweeps() ?? [];
      if (sweep !== undefined && states.includes(sweep.state)) return sweep;
      if (command.isOver) throw new Error(`coolsweep serve ended: ${(await command.ended).stderr}`);
      await delay(lookMs);
    }
  }

  async close({ keep }: { readonly keep: boolean }): Promise<void> {
    this.relay.close();
    await this.scene.close({ keep });
  }
}

/** In place of Slurm's own: passes everything on, but for one submission with a fault, and with what jobs begin with. */
function sbatch(folder: string): string {
  const real = '/usr/bin/sbatch';
  const fault = join(folder, 'next-submit');
  return `#!/bin/sh
unset LD_PRELOAD
script='${folder}'/script.$$
{ IFS= read -r first; echo "$first"; cat '${folder}/prologue' 2>/dev/null; cat; } >"$script"
[ -e '${folder}/hold' ] && set -- --hold "$@"
fault=
mv '${fault}' '${fault}'.$$ 2>/dev/null && fault=$(cat '${fault}'.$$)
case "$fault" in
before) kill -9 $PPID; exit 1 ;;
after) ${real} "$@" <"$script" >/dev/null; kill -9 $PPID; exit 1 ;;
lost) ${real} "$@" <"$script" >/dev/null; echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1 ;;
*) exec ${real} "$@" <"$script" ;;
esac
`;
}

/** Records a sweep and trains it on this machine, to compare with. */
export async function localRun(parent: string, sweep: SweepFile): Promise<SweepRecord> {
  const scene = new Scene(parent, 'run', null);
  const cache = join(scene.folder, 'cache');
  mkdirSync(join(cache, 'coolsweep', 'objectives'), { recursive: true });
  writeFileSync(join(cache, 'coolsweep', 'objectives', 'hurry'), '');
  scene.use({ COOLSWEEP_OBJECTIVES: objectives, COOLSWEEP_CACHE: cache });
  const { code, stderr } = await within(scene.start('run', sweepFile(sweep), '--json').ended, 'coolsweep run');
  const [found] = scene.sweeps() ?? [];
  await scene.close({ keep: false });
  if (code !== 0 || found === undefined) throw new Error(`coolsweep run in ${dirname(scene.home)}: ${stderr}`);
  return found;
}
