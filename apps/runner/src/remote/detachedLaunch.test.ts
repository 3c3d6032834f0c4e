import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobVariable, LocalDriver, ProcessTable, systemClock } from '@coolsweep/scheduler';
import { launchContract } from '@coolsweep/scheduler/testing';
import { afterAll, describe } from 'vitest';
import { childProgram } from '../childProgram.ts';
import { socketUrlOf } from './agentSocket.ts';
import { Ingestion } from './ingestion.ts';
import { attemptName, RemoteTrials } from './remoteTrials.ts';

let ingestion: Ingestion;
let trials: RemoteTrials;
let folder = '';
let started = 0;

describe.runIf(process.platform === 'linux')('a trial process that outlives its server', () => {
  launchContract(async (entry) => {
    folder = await mkdtemp(join(tmpdir(), 'detached-launch-'));
    const socket = join(folder, 'agents.sock');
    ingestion = new Ingestion({
      ...{ host: '', port: 0, socket, isSettling: () => false },
      attempt: (name) => trials.attempt(name),
    });
    await ingestion.listen();
    const agent = await childProgram('agent.ts');
    const driver = new LocalDriver({ environment: process.env, folderOf: (name) => join(folder, name) });
    // One attempt of a name in a server: the trials of this contract all have the same.
    return (environment, events) => {
      trials = new RemoteTrials({
        ...{ driver, folder, url: socketUrlOf(socket), tag: `run${++started}`, tell: () => undefined },
        ...{ agent, trial: { entry, execArgv: [], sourceHash: null }, spool: { folder } },
        times: { leaseMs: 20_000, beatMs: 100, pollMs: 60_000, retryMs: 1000 },
        ...{ clock: systemClock, nowMs: () => performance.now() },
        resourcesOf: () => Promise.resolve({ gpus: 0, threads: 1 }),
      });
      return trials.launch(environment, events);
    };
  });
  afterAll(async () => {
    await ingestion.close();
    const table = new ProcessTable();
    for (; started > 0; started--) {
      const name = attemptName({ trialId: 'rates-t1', attemptId: 5 }, `run${started}`);
      for (const pid of table.withVariable(jobVariable, name)) process.kill(pid, 'SIGKILL');
    }
    await rm(folder, { recursive: true, maxRetries: 5 });
  });
});
