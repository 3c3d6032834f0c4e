import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of the workspace, where `coolsweep` has it as well. */
export function workspaceHome(): string {
  const { COOLSWEEP_HOME, XDG_DATA_HOME } = process.env;
  if (COOLSWEEP_HOME !== undefined && COOLSWEEP_HOME !== '') return COOLSWEEP_HOME;
  const base = XDG_DATA_HOME === undefined || XDG_DATA_HOME === '' ? join(homedir(), '.local', 'share') : XDG_DATA_HOME;
  return join(base, 'coolsweep');
}
