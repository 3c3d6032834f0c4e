import { readdirSync, readFileSync } from 'node:fs';

/** A process as `/proc` has it. */
export interface FoundProcess {
  readonly pid: number;
  /** Its program and arguments, with spaces between. */
  readonly command: string;
}

/** The entries of programs, as they are in the sources or bundled. */
const entries = {
  trial: /[/ ]trial(-[0-9a-f]+)*\.(ts|mjs)( |$)/,
  agent: /[/ ]agent(-[0-9a-f]+)*\.(ts|mjs)( |$)/,
} as const;

/** Text of a file of a process; empty when the process is gone, or another user's. */
function textOf(pid: number, file: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** The command line of a process, its words with spaces between; empty when the process is gone. */
export function commandOf(pid: number): string {
  return textOf(pid, 'cmdline');
}

/** Which of the project's programs a command line starts; null for any other. */
export function programOf(command: string): keyof typeof entries | null {
  return entries.trial.test(command) ? 'trial' : entries.agent.test(command) ? 'agent' : null;
}

/** The parent of a process and the group that it is in; null when it is gone. */
export function placeOf(pid: number): { readonly parent: number; readonly group: number } | null {
  // The command name, in parentheses, may hold spaces: state, parent and group come after it.
  const [, parent, group] = textOf(pid, 'stat').split(') ').at(1)?.split(' ') ?? [];
  return parent === undefined ? null : { parent: Number(parent), group: Number(group) };
}

/** Ids of all processes. */
export function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The processes that have the folder on their command line or in their environment. Those that have ended have neither. */
export function processesOf(folder: string): FoundProcess[] {
  return processIds()
    .map((pid) => ({ pid, command: commandOf(pid) }))
    .filter(({ pid, command }) => command.includes(folder) || textOf(pid, 'environ').includes(folder));
}

/** Of these, the ones that train trials. */
export function trialProcessesOf(folder: string): number[] {
  return processesOf(folder)
    .filter(({ command }) => programOf(command) === 'trial')
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
