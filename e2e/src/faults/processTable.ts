import { readdirSync, readFileSync } from 'node:fs';

/** A process as `/proc` has it. */
export interface FoundProcess {
  readonly pid: number;
  /** Its program and arguments, with spaces between. */
  readonly command: string;
}

/** The entry of a trial process, as it is in the sources or bundled. */
const trialEntry = /[/ ]trial(-[0-9a-f]+)*\.(ts|mjs)( |$)/;

/** Text of a file of a process; empty when the process is gone, or another user's. */
function textOf(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** The processes that have the folder on their command line or in their environment. Those that have ended have neither. */
export function processesOf(folder: string): FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: textOf(Number(name), 'cmdline') }))
    .filter(({ pid, command }) => command.includes(folder) || textOf(pid, 'environ').includes(folder));
}

/** Of these, the ones that train trials. */
export function trialProcessesOf(folder: string): number[] {
  return processesOf(folder)
    .filter(({ command }) => trialEntry.test(command))
    .map(({ pid }) => pid);
}

/** Sends a signal to a process; false when there is none any more. */
export function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
