import { join } from 'node:path';
import { newAttemptToken } from '@coolsweep/access';
import { agentVersion, type AttemptFile } from '@coolsweep/sweep';
import { attemptFilePath } from '../agent/attemptFile.ts';
import type { ChildProgram } from '../childProgram.ts';
import { writeAttemptRecord, writeOwn, writeReceived, type AttemptRecord } from './attemptRecord.ts';

export interface AttemptFoldersOptions {
  /** On a file system of all nodes: a folder for each attempt. */
  readonly folder: string;
  /** By which agents reach the server. */
  readonly url: string;
  readonly trial: ChildProgram;
  readonly times: { readonly leaseMs: number; readonly beatMs: number };
  /** Of agents, on their machines. Default: as agents do it. */
  readonly spool?: AttemptFile['spool'];
  /** Certificates by which agents know the server, as PEM; null or absent: those that Node.js comes with. */
  readonly ca?: string | null;
  /** Agents only look around, and start nothing. Default: no. */
  readonly isProbe?: boolean;
}

/** Environment that the engine of a cluster decides: which GPUs a job has. */
const engineVariables: ReadonlySet<string> = new Set(['CUDA_VISIBLE_DEVICES']);

/** The folders of attempts, in which their agents find what they are to do and servers what those before them knew. */
export class AttemptFolders {
  readonly #options: AttemptFoldersOptions;
  readonly #isHere: boolean;

  /** @param isHere whether agents run on this machine, where slots and no engine decide which GPU an attempt has */
  constructor(options: AttemptFoldersOptions, isHere: boolean) {
    this.#options = options;
    this.#isHere = isHere;
  }

  of(name: string): string {
    return join(this.#options.folder, name);
  }

  /** Writes what the agent will find. From here on the attempt may have a job. */
  async prepare(name: string, environment: Readonly<Record<string, string>>): Promise<AttemptRecord> {
    const { url, trial, times, spool, isProbe, ca } = this.#options;
    const isPassedOn = (variable: string) => this.#isHere || !engineVariables.has(variable);
    const { token, hash: tokenHash } = newAttemptToken();
    const file: AttemptFile = {
      ...{ version: agentVersion, attempt: name, address: `${url}/agent/${name}`, token, beatMs: times.beatMs },
      ...{ spool, isProbe, ...(typeof ca === 'string' && { ca }) },
      program: {
        ...{ entry: trial.entry, execArgv: trial.execArgv },
        environment: Object.fromEntries(Object.entries(environment).filter(([key]) => isPassedOn(key))),
      },
    };
    await writeOwn(attemptFilePath(this.of(name)), file);
    const record = { tokenHash, leaseMs: times.leaseMs, externalId: null, nonce: null };
    await writeAttemptRecord(this.of(name), record);
    return record;
  }

  /** How an attempt keeps what a server after this one has to know. */
  keeping(name: string) {
    // One write after the other: an older record must not come last.
    let tail = Promise.resolve();
    return {
      save: (next: AttemptRecord) => {
        tail = tail.catch(() => undefined).then(() => writeAttemptRecord(this.of(name), next));
        return tail;
      },
      // Best effort: it costs repeated lines of a log.
      saveReceived: (received: number) => void writeReceived(this.of(name), received).catch(() => undefined),
    };
  }
}
