import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type EngineJob, type TrialDriver } from '@coolsweep/scheduler';
import { launchContract } from '@coolsweep/scheduler/testing';
import { afterAll, describe } from 'vitest';
import { childProgram } from '../childProgram.ts';
import { Ingestion } from './ingestion.ts';
import { RemoteTrials } from './remoteTrials.ts';

const jobs: ChildProcess[] = [];
let ingestion: Ingestion;
let trials: RemoteTrials;
let folder = '';

/** An engine that runs each job at once, as a process of this machine. */
const here: TrialDriver = {
  name: 'here',
  submit: ({ name, command: [program = '', ...argv], folder: cwd }: EngineJob) => {
    jobs.push(spawn(program, argv, { cwd, stdio: 'ignore' }));
    return Promise.resolve({ outcome: 'created', externalId: name });
  },
  observe: () => Promise.resolve(null),
  cancel: () => Promise.resolve(true),
};

describe.runIf(process.platform === 'linux')('a trial process that an agent starts', () => {
  launchContract(async (entry) => {
    folder = await mkdtemp(join(tmpdir(), 'remote-launch-'));
    const attempt = (name: string) => trials.attempt(name);
    ingestion = new Ingestion({ host: '127.0.0.1', port: 0, attempt, isSettling: () => false });
    const url = `http://127.0.0.1:${await ingestion.listen()}`;
    let started = 0;
    const trialsOf = () =>
      new RemoteTrials({
        ...{ driver: here, folder, url, tag: `run${++started}`, spool: { folder }, tell: () => undefined },
        ...{ agent: agentProgram, trial: { entry, execArgv: [], sourceHash: null } },
        times: { leaseMs: 20_000, beatMs: 100, pollMs: 60_000, retryMs: 1000 },
        ...{ clock: systemClock, nowMs: () => performance.now() },
        resourcesOf: () => Promise.resolve({ gpus: 0, threads: 1 }),
      });
    const agentProgram = await childProgram('agent.ts');
    // One attempt of a name in a server: the trials of this contract all have the same.
    return (environment, events) => {
      trials = trialsOf();
      return trials.launch(environment, events);
    };
  });
  afterAll(async () => {
    for (const job of jobs) job.kill('SIGKILL');
    await ingestion.close();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });
});
