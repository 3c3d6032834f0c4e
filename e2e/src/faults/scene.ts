import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readCopy } from './databaseCopy.ts';
import { eventually, within } from './patience.ts';
import { processesOf, programOf, signalled, trialProcessesOf } from './processTable.ts';
import { unmountBelow } from './ramDisk.ts';
import { StartedCommand, type Ending } from './startedCommand.ts';
import { damageOf, readSweepsIn, type SweepRecord } from './sweepRecord.ts';

/** By which command a sweep is trained. */
export type Mode = 'run' | 'serve';

const sweepFile = fileURLToPath(new URL('./small.yaml', import.meta.url));
/** How long a process may take to end when its scheduler is gone. */
const lingerMs = 15_000;

/** A data folder of its own, and the programs that work in it. */
export class Scene {
  readonly folder: string;
  readonly mode: Mode;
  readonly #commands: StartedCommand[] = [];
  readonly #environment: Record<string, string | undefined>;

  /** @param template a data folder to begin with, in which the sweep waits */
  constructor(parent: string, mode: Mode, template: string | null) {
    this.folder = mkdtempSync(join(parent, `${mode}-`));
    this.mode = mode;
    mkdirSync(this.home);
    if (template !== null) cpSync(template, this.home, { recursive: true });
    this.#environment = {
      ...process.env,
      COOLSWEEP_HOME: this.home,
      COOLSWEEP_DATA: '',
      CUDA_VISIBLE_DEVICES: '',
    };
  }

  get home(): string {
    return join(this.folder, 'data');
  }

  /** Gives the programs that are started from now on this environment, too. */
  use(environment: Readonly<Record<string, string>>): void {
    Object.assign(this.#environment, environment);
  }

  start(...argv: readonly string[]): StartedCommand {
    const logFile = join(this.folder, `${this.#commands.length + 1}-${argv[0] ?? ''}.log`);
    const command = new StartedCommand(argv, this.#environment, logFile);
    this.#commands.push(command);
    return command;
  }

  /** Starts a scheduler for the sweep: for what is left of it, if it is recorded. */
  launch(...options: readonly string[]): StartedCommand {
    // One trial at a time: the processor has other faults to serve.
    const always = ['--slots', '1', '--json', ...options];
    if (this.mode === 'serve') return this.start('serve', ...always);
    const [sweep] = this.sweeps() ?? [];
    const what = sweep === undefined ? [sweepFile] : ['--resume', sweep.id];
    return this.start('run', ...what, ...always);
  }

  /** Records the sweep without training it. */
  async submit(): Promise<void> {
    const { code, stderr } = await within(this.start('submit', sweepFile, '--json').ended, 'coolsweep submit');
    if (code !== 0) throw new Error(`coolsweep submit ended with code ${code ?? 'unknown'}: ${stderr}`);
  }

  /** Waits until a scheduler has brought the sweep to its end. */
  async conclude(command: StartedCommand): Promise<void> {
    if (this.mode === 'serve') {
      // Before its first line it does not yet know how to end in good order, and there may be nothing left to train.
      await within(
        command.until((lines) => lines.length > 0),
        'the start of coolsweep serve',
      );
      await within(this.#untilFinished(command), 'the sweep');
      command.signal('SIGTERM');
    }
    const ending = await within(command.ended, `coolsweep ${this.mode}`);
    if (ending.code !== 0) throw new Error(`coolsweep ${this.mode} ${describeEnding(ending)}`);
  }

  /** Has another scheduler train what is left. */
  async bringToEnd(...options: readonly string[]): Promise<StartedCommand> {
    const command = this.launch(...options);
    await this.conclude(command);
    return command;
  }

  trialProcesses(): number[] {
    return trialProcessesOf(this.folder);
  }

  agentProcesses(): number[] {
    const all = processesOf(this.folder).filter(({ command }) => programOf(command) === 'agent');
    return all.map(({ pid }) => pid);
  }

  /** What is recorded; null when it cannot be read just now. */
  sweeps(): SweepRecord[] | null {
    try {
      return readCopy(this.#database, this.folder, readSweepsIn) ?? [];
    } catch {
      // Files that are copied while somebody writes them do not always fit together.
      return null;
    }
  }

  /** What is wrong with the database, once no program uses it any more. */
  damage(): string[] {
    return readCopy(this.#database, this.folder, damageOf) ?? ['there is no database'];
  }

  /** Processes that do not end by themselves; they are ended then. */
  async leftovers(): Promise<string[]> {
    await eventually(() => (processesOf(this.folder).length === 0 ? true : null), lingerMs);
    return this.#end().map(({ pid, command }) => `process ${pid} is left over: ${command}`);
  }

  /** Ends what still runs and removes the folder, unless it is to be kept. */
  async close({ keep }: { readonly keep: boolean }): Promise<void> {
    this.#end();
    await Promise.all(this.#commands.map(({ ended }) => ended));
    unmountBelow(this.folder);
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  get #database(): string {
    return join(this.home, 'coolsweep.db');
  }

  #end() {
    const left = processesOf(this.folder);
    for (const { pid } of left) signalled(pid, 'SIGKILL');
    return left;
  }

  async #untilFinished(command: StartedCommand): Promise<void> {
    const isFinished = () => this.sweeps()?.every(({ state }) => state === 'finished') === true;
    while (!command.isOver && !isFinished()) await delay(150);
  }
}

/** How a command ended, for people. */
export function describeEnding({ code, signal, stderr }: Ending): string {
  const how = signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
  return `${how}${stderr === '' ? '' : `: ${stderr.trim()}`}`;
}
