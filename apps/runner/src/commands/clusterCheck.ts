import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { systemClock, type TrialDriver } from '@coolsweep/scheduler';
import type { AgentClaim, ToTrial } from '@coolsweep/sweep';
import { childProgram } from '../childProgram.ts';
import { exitCodes } from '../exitCode.ts';
import { readConfig } from '../operatorConfig.ts';
import { timesOf } from '../remote/cluster.ts';
import type { ClusterSettings } from '../remote/clusterSettings.ts';
import { checkFolder } from '../remote/clusterFolder.ts';
import { engineDriver, type ClusterEngine } from '../remote/engineDriver.ts';
import { authorityOf } from '../remote/clusterTls.ts';
import { Ingestion } from '../remote/ingestion.ts';
import { heardFindings, probeReportIn, unreachedFindings, type Finding } from '../remote/machineFindings.ts';
import { RemoteTrials } from '../remote/remoteTrials.ts';
import { urlOf } from '../remote/serviceSettings.ts';
import { openWorkspace } from '../workspace.ts';
import type { CommandContext } from './command.ts';

/** How long the probe may wait in the engine's queue. */
const longestWaitMs = 600_000;
/** How long what the node has written may take to be seen here, once the node was heard. */
const shareMs = 15_000;

/** The job ended, or waited for too long, without a word. */
const nothing: Finding = {
  ...{ what: 'job', isGood: false },
  found:
    `did not report within ${longestWaitMs / 60_000} minutes; what is known of it stands above, or in its output. ` +
    'A job that ends at once finds the data folder or the installation not at the same path on its node.',
};

/** The engine never had it. */
const notPlaced = (why: string): Finding => ({ what: 'job', isGood: false, found: why });

/** Is never sent: the claim of a probe is refused. */
const start = { type: 'start', trialId: 'check', attemptId: 1 } as Extract<ToTrial, { type: 'start' }>;

/** `coolsweep cluster check`: submits a job that reports what it finds and starts no trial. */
export async function clusterCheck(
  context: CommandContext,
  engine: ClusterEngine,
  config: string | undefined,
): Promise<number> {
  const { environment, console } = context;
  await openWorkspace(environment);
  const { cluster: settings } = await readConfig(environment, config);
  const driver = await engineDriver(engine, settings, environment);
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
  let report: (found: readonly Finding[] | Promise<readonly Finding[]>) => void = () => undefined;
  const reported = new Promise<readonly Finding[]>((resolve) => (report = resolve));
  const { home } = environment;
  const folder = checkFolder(environment);
  const tag = randomBytes(3).toString('hex');
  const name = `${start.trialId}-a${start.attemptId}-${tag}`;
  const ownFolder = join(folder, name);
  let trials: RemoteTrials | null = null;
  let why = '';
  const tell = (text: string) => console.note((why = text));
  const onProbe = (claim: AgentClaim) => {
    const receivedAtMs = Date.now();
    const written = probeReportIn(ownFolder, shareMs);
    report(written.then((one) => heardFindings({ claim, receivedAtMs, report: one, url, home })));
    // So that the claim is refused, and the agent ends.
    probe.kill();
  };
  const attempt = (of: string) => trials?.attempt(of);
  const ingestion = new Ingestion({ ...settings, attempt, isSettling: () => false, onProbe });
  const url = urlOf(settings, await ingestion.listen());
  trials = new RemoteTrials({
    ...{ driver, url, folder, tag, isProbe: true, ca: await authorityOf(settings) },
    ...{ agent: await childProgram('agent.ts'), trial: await childProgram('trial.ts') },
    times: { ...timesOf(settings), retryMs: 0 },
    ...{ clock: systemClock, nowMs: () => performance.now(), tell },
    resourcesOf: () => Promise.resolve({ gpus: 1, threads: 1 }),
  });
  const silent = { message: () => undefined, line: () => undefined };
  // A node without a way to this server has left word in the folder by the time that its job has ended.
  const ended = async (isPlaced: boolean) => {
    if (!isPlaced && why !== '') return [notPlaced(why)];
    const word = await probeReportIn(ownFolder, shareMs);
    return word === null ? [nothing] : unreachedFindings(word, home);
  };
  const isPlaced = () => typeof attempt(name)?.attempt.record.externalId === 'string';
  const probe = trials.launch({}, { ...silent, exit: () => report(ended(isPlaced())) });
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
