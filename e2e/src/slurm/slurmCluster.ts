import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../faults/patience.ts';
import { signalled } from '../faults/processTable.ts';

const nodes = ['n1', 'n2'] as const;
const gpusPerNode = 2;
const startMs = 120_000;
/** States of jobs that may still do something. */
const live: readonly string[] = ['PENDING', 'CONFIGURING', 'RUNNING', 'COMPLETING', 'SUSPENDED'];

/** A job as Slurm has it. */
export interface SlurmJob {
  readonly id: string;
  readonly name: string;
  /** Such as `PENDING`. */
  readonly state: string;
  readonly isOver: boolean;
}

/**
 * A real Slurm of two nodes with two pretend GPUs each, all on this machine, in a folder of its own and away from any other
 * Slurm: own ports, own key, own socket. Needs root.
 */
export class SlurmCluster {
  readonly folder: string;
  /** By `slurmctld`, `munged` and the names of the nodes. */
  readonly #daemons = new Map<string, ChildProcess>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** For Slurm's commands. */
  get environment(): Record<string, string> {
    return { SLURM_CONF: join(this.folder, 'slurm.conf') };
  }

  async start(): Promise<void> {
    this.#configure();
    const munge = join(this.folder, 'munge');
    const own = (option: string, name: string) => `--${option}=${join(munge, name)}`;
    const files = [own('key-file', 'key'), own('socket', 'socket'), own('pid-file', 'pid'), own('seed-file', 'seed')];
    this.#daemon('munged', ['--foreground', '--force', '--num-threads=10', own('log-file', 'log'), ...files]);
    await this.#until('munge', () => spawnSync('munge', ['-S', join(munge, 'socket'), '-n']).status === 0);
    this.#daemon('slurmctld', ['-D']);
    for (const node of nodes) this.#daemon('slurmd', ['-D', '-N', node], node);
    await this.untilIdle();
  }

  /** Waits until all nodes are there and have nothing to do. */
  async untilIdle(): Promise<void> {
    const isIdle = () => {
      const states = this.run('sinfo', '-h', '-N', '-p', 'gpu', '-o', '%T').trim().split('\n');
      // One that has not answered lately is `idle*`, and gets no job.
      return states.length === nodes.length && states.every((state) => state === 'idle');
    };
    await this.#until('slurm', isIdle);
  }

  /** Runs a command of Slurm; returns what it printed. */
  run(command: string, ...argv: string[]): string {
    const { stdout } = spawnSync(command, argv, { env: { ...process.env, ...this.environment }, encoding: 'utf8' });
    return stdout;
  }

  /** Sends a daemon a signal: `slurmctld`, or that of a node. */
  signal(daemon: string, name: NodeJS.Signals): void {
    const pid = this.#daemons.get(daemon)?.pid;
    if (pid !== undefined) signalled(pid, name);
  }

  /** Kills a daemon at once, and waits until it is gone. */
  async killDaemon(name: string): Promise<void> {
    const daemon = this.#daemons.get(name);
    if (daemon?.exitCode !== null || daemon.signalCode !== null) return;
    const gone = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGKILL');
    await gone;
  }

  /** Starts a daemon that was killed. */
  startDaemon(name: string): void {
    if (name === 'slurmctld') this.#daemon('slurmctld', ['-D']);
    else this.#daemon('slurmd', ['-D', '-N', name], name);
  }

  /** The jobs that work in a folder or below it, also those that have ended. */
  jobsIn(folder: string): SlurmJob[] {
    const lines = this.run('squeue', '-h', '--states=all', '-o', '%i %j %T %Z').split('\n');
    return lines.flatMap((line) => {
      const [id = '', name = '', state = '', place = ''] = line.trim().split(' ');
      return place.startsWith(folder) ? [{ id, name, state, isOver: !live.includes(state) }] : [];
    });
  }

  /** Cancels the jobs that work there. */
  cancelIn(folder: string): void {
    const ids = this.jobsIn(folder).flatMap(({ id, isOver }) => (isOver ? [] : [id]));
    if (ids.length > 0) this.run('scancel', ...ids);
  }

  /** Ends all jobs and daemons. */
  async stop(): Promise<void> {
    this.run('scancel', '--user=root');
    await eventually(() => (this.run('squeue', '-h').trim() === '' ? true : null), 15_000);
    for (const daemon of [...this.#daemons.values()].reverse()) await ended(daemon);
  }

  /** Ends the daemons at once. */
  kill(): void {
    for (const daemon of this.#daemons.values()) daemon.kill('SIGKILL');
  }

  #daemon(name: string, argv: readonly string[], label = name): void {
    const log = openSync(join(this.folder, `${label}.log`), 'a');
    const child = spawn(name, argv, { env: { ...process.env, ...this.environment }, stdio: ['ignore', log, log] });
    this.#daemons.set(label, child);
  }

  async #until(what: string, isThere: () => boolean): Promise<void> {
    const found = await eventually(() => (isThere() ? true : null), startMs);
    if (found === null) throw new Error(`${what} did not start; see the logs in ${this.folder}`);
  }

  #configure(): void {
    for (const name of ['munge', 'state', 'spool', 'gpu']) mkdirSync(join(this.folder, name), { recursive: true });
    chmodSync(this.folder, 0o755);
    chmodSync(join(this.folder, 'munge'), 0o755);
    writeFileSync(join(this.folder, 'munge', 'key'), randomBytes(1024), { mode: 0o600 });
    // A device that takes everything and gives nothing: Slurm only looks whether it is there.
    for (let gpu = 0; gpu < nodes.length * gpusPerNode; gpu++) execFileSync('mknod', [this.#gpu(gpu), 'c', '1', '3']);
    writeFileSync(join(this.folder, 'slurm.conf'), this.#slurmConf());
    writeFileSync(join(this.folder, 'gres.conf'), this.#gresConf());
  }

  #gpu(index: number | string): string {
    return join(this.folder, 'gpu', `nvidia${index}`);
  }

  #slurmConf(): string {
    const host = hostname().split('.')[0] ?? '';
    const at = (name: string) => join(this.folder, name);
    return [
      ...[
        'ClusterName=coolsweep',
        `SlurmctldHost=${host}(127.0.0.1)`,
        'SlurmctldPort=26817',
        'SlurmUser=root',
        'SlurmdUser=root',
      ],
      ...['AuthType=auth/munge', `AuthInfo=socket=${at('munge/socket')}`],
      ...['ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'MpiDefault=none', 'SwitchType=switch/none'],
      ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core', 'GresTypes=gpu', 'ReturnToService=2'],
      ...['AccountingStorageType=accounting_storage/none', 'JobAcctGatherType=jobacct_gather/none', 'KillWait=15'],
      // A job of the partition `urgent` takes the place of others, which have half a minute to end, and up to half a minute
      // more until Slurm looks again.
      ...['PreemptType=preempt/partition_prio', 'PreemptMode=CANCEL', 'JobRequeue=1', 'MinJobAge=900'],
      ...['SlurmdTimeout=60', `StateSaveLocation=${at('state')}`, `SlurmdSpoolDir=${at('spool')}/%n`],
      ...[`SlurmctldPidFile=${at('slurmctld.pid')}`, `SlurmdPidFile=${at('slurmd-%n.pid')}`],
      ...nodes.map((node, index) => {
        const size = `CPUs=${gpusPerNode} RealMemory=1000 Gres=gpu:${gpusPerNode}`;
        return `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${27_001 + index} ${size} State=UNKNOWN`;
      }),
      ...[
        { name: 'gpu', options: 'Default=YES PriorityTier=1 PreemptMode=CANCEL GraceTime=30' },
        { name: 'urgent', options: 'PriorityTier=10 PreemptMode=OFF' },
      ].map(({ name, options }) => {
        return `PartitionName=${name} Nodes=${nodes.join(',')} MaxTime=INFINITE DefMemPerCPU=100 State=UP ${options}`;
      }),
      '',
    ].join('\n');
  }

  #gresConf(): string {
    const lines = nodes.map((node, index) => {
      const first = index * gpusPerNode;
      return `NodeName=${node} Name=gpu File=${this.#gpu(`[${first}-${first + gpusPerNode - 1}]`)}`;
    });
    return ['AutoDetect=off', ...lines, ''].join('\n');
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(killer);
}
