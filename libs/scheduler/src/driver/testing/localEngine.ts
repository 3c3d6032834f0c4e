import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Submission, TrialDriver } from '../driver.ts';
import { jobVariable, LocalDriver } from '../local.ts';
import { ProcessTable } from '../processTable.ts';
import type { TestedEngine } from './driverContract.ts';

/** This machine, with real processes, whose process list and folders a test can take away. */
export interface LocalEngine extends TestedEngine {
  /** A driver of a server that comes after. */
  next(): LocalDriver;
  /** Processes of a job. */
  pids(name: string): readonly number[];
  close(): void;
}

const patienceMs = 10_000;

/** Tests of processes ask the system and not the event loop, which must not see how their children end. */
function until(isSo: () => boolean, what: string): void {
  const endMs = performance.now() + patienceMs;
  while (!isSo()) if (performance.now() > endMs) throw new Error(`waited in vain for ${what}`);
}

export function localEngine(): LocalEngine {
  const root = mkdtempSync(join(tmpdir(), 'local-engine-'));
  const at = (name: string) => join(root, name);
  mkdirSync(at('jobs'));
  symlinkSync('/proc', at('proc'));
  const all = new ProcessTable();
  const names = new Set<string>();
  const ended = new Set<string>();
  let isAnswerLost = false;
  const next = () =>
    new LocalDriver({
      environment: { PATH: '/usr/bin:/bin' },
      folderOf: (name) => at(`jobs/${name}`),
      processes: new ProcessTable(at('proc')),
    });
  const pids = (name: string) => all.withVariable(jobVariable, name);
  const own = next();
  const driver: TrialDriver = {
    name: own.name,
    submit: async (job): Promise<Submission> => {
      names.add(job.name);
      mkdirSync(at('out'), { recursive: true });
      const submission = await own.submit({ ...job, folder: at('out') });
      if (existsSync(at('taken'))) {
        rmSync(at('jobs'));
        renameSync(at('taken'), at('jobs'));
      }
      if (!isAnswerLost) return submission;
      isAnswerLost = false;
      // As a server leaves it that dies right after it has started the process.
      const file = at(`jobs/${job.name}/process.json`);
      const { host } = JSON.parse(readFileSync(file, 'utf8')) as { host: string };
      writeFileSync(file, JSON.stringify({ host, process: null }));
      return next().submit(job);
    },
    observe: (asked) => own.observe(asked),
    cancel: (externalId) => own.cancel(externalId),
  };
  return {
    ...{ driver, folder: at('out'), isAtOnce: true, next, pids },
    loseNextAnswer: () => (isAnswerLost = true),
    refuseNext: () => {
      // A file is in the place of the folder.
      renameSync(at('jobs'), at('taken'));
      writeFileSync(at('jobs'), '');
    },
    silence: (isSilent) => (isSilent ? rmSync(at('proc')) : symlinkSync('/proc', at('proc'))),
    move: (name, to) => {
      const file = at(`jobs/${name}/process.json`);
      const text = readFileSync(file, 'utf8');
      if (to === 'lost') writeFileSync(file, text.replace('{"host":"', '{"host":"not-'));
      if (to !== 'ended') return;
      writeFileSync(file, text.replace('{"host":"not-', '{"host":"'));
      ended.add(name);
      for (const pid of pids(name)) process.kill(pid, 'SIGKILL');
      until(() => pids(name).length === 0, `the end of ${name}`);
    },
    jobs: (name) => pids(name).length,
    cancelled: () => {
      const open = [...names].filter((name) => !ended.has(name));
      until(() => open.every((name) => pids(name).length === 0), 'the end of what was cancelled');
      return open;
    },
    forget: (name) => rmSync(at(`jobs/${name}`), { recursive: true }),
    printed: (name) => {
      until(() => pids(name).length === 0, `the end of ${name}`);
      return readFileSync(at('out/job.out'), 'utf8');
    },
    close: () => {
      for (const name of names) for (const pid of pids(name)) process.kill(pid, 'SIGKILL');
      rmSync(root, { recursive: true });
    },
  };
}
