import { hostname } from 'node:os';
import { join } from 'node:path';
import { SlurmDriver, systemClock, type TrialDriver } from '@coolsweep/scheduler';
import type { AgentClaim, ToTrial } from '@coolsweep/sweep';
import { childProgram } from '../childProgram.ts';
import { exitCodes } from '../exitCode.ts';
import { clusterFileOf, clusterFolder, timesOf, urlOf } from '../remote/cluster.ts';
import type { ClusterSettings } from '../remote/clusterFile.ts';
import { Ingestion } from '../remote/ingestion.ts';
import { RemoteTrials } from '../remote/remoteTrials.ts';
import { openWorkspace } from '../workspace.ts';
import type { CommandContext } from './command.ts';

/** How long the probe may wait in the engine's queue. */
const longestWaitMs = 600_000;
/** Leases do not depend on wall clocks; logs and charts do. */
const tolerableOffsetMs = 2000;

/** What a probe found, a line each. */
interface Finding {
  readonly what: string;
  readonly found: string;
  readonly isGood: boolean;
}

/** The job ended, or waited for too long, without a word. */
const nothing: Finding = {
  ...{ what: 'job', isGood: false },
  found: `did not report within ${longestWaitMs / 60_000} minutes; what is known of it stands above, or in its output`,
};

/** Is never sent: the claim of a probe is refused. */
const start = { type: 'start', trialId: 'check', attemptId: 1 } as Extract<ToTrial, { type: 'start' }>;

/** What the claim of an agent shows: it is sent only by one that has read its file and reaches this server. */
function findingsOf(claim: AgentClaim, receivedAtMs: number): Finding[] {
  const { host, job, node, devices, atMs, hasProgram } = claim;
  const offsetMs = Math.round(atMs - receivedAtMs);
  return [
    { what: 'job', found: `${job ?? 'without an id'} on ${host}`, isGood: true },
    { what: 'file system', found: 'the folder of the attempt is there', isGood: true },
    {
      ...{ what: 'program', isGood: hasProgram },
      found: hasProgram
        ? 'the installation is there'
        : 'the installation is not at the same path on the node: share it',
    },
    { what: 'network', found: `the node reaches this server (${hostname()})`, isGood: true },
    { what: 'Node.js', found: node, isGood: true },
    { what: 'GPU', found: devices ?? 'none was given to the job', isGood: devices !== null && devices !== '' },
    { what: 'clock', found: `${offsetMs} ms from this machine's`, isGood: Math.abs(offsetMs) <= tolerableOffsetMs },
  ];
}

/** `coolsweep cluster check`: submits a job that reports what it finds and starts no trial. */
export async function clusterCheck(context: CommandContext, file: string | undefined): Promise<number> {
  const { environment, console } = context;
  await openWorkspace(environment);
  const settings = await clusterFileOf(environment, file);
  const driver = new SlurmDriver({ settings: settings.slurm, environment: environment.all });
  const found = await probed(context, driver, settings);
  console.value(found);
  for (const { what, found: text, isGood } of found) console.line(`${isGood ? 'ok     ' : 'problem'} ${what}: ${text}`);
  return found.every(({ isGood }) => isGood) ? exitCodes.ok : exitCodes.environment;
}

async function probed(
  { environment, console }: CommandContext,
  driver: TrialDriver,
  settings: ClusterSettings,
): Promise<readonly Finding[]> {
  let report: (found: readonly Finding[]) => void = () => undefined;
  const reported = new Promise<readonly Finding[]>((resolve) => (report = resolve));
  const folder = join(clusterFolder(environment), 'check');
  let trials: RemoteTrials | null = null;
  const onProbe = (claim: AgentClaim) => {
    report(findingsOf(claim, Date.now()));
    // So that the claim is refused, and the agent ends without a start.
    probe.kill();
  };
  const attempt = (name: string) => trials?.attempt(name);
  const ingestion = new Ingestion({ ...settings, attempt, isSettling: () => false, onProbe });
  const url = urlOf(settings, await ingestion.listen());
  trials = new RemoteTrials({
    ...{ driver, url, folder, tag: process.pid.toString(16) },
    ...{ agent: await childProgram('agent.ts'), trial: await childProgram('trial.ts') },
    times: { ...timesOf(settings), retryMs: 0 },
    ...{ clock: systemClock, nowMs: () => performance.now(), tell: (text: string) => console.note(text) },
    resourcesOf: () => Promise.resolve({ gpus: 1, threads: 1 }),
  });
  const silent = { message: () => undefined, line: () => undefined };
  const probe = trials.launch({}, { ...silent, exit: () => report([nothing]) });
  const timer = setTimeout(() => probe.kill(), longestWaitMs);
  try {
    trials.start();
    probe.send(start);
    console.note(`a job of one GPU is submitted to ${driver.name} …`);
    return await reported;
  } finally {
    clearTimeout(timer);
    trials.stop();
    await ingestion.close();
  }
}
