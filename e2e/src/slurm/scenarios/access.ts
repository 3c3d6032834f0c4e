import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { and, atWork, conclude, until, type Scenario, type Stage, type Verdict } from '../stage.ts';

/** Scenarios about who is let in, and about what `coolsweep cluster check` finds. */

const refusals: readonly number[] = [401, 403];
const body = JSON.stringify({ nonce: 'somebody-else', first: 1, entries: [{ kind: 'exit', code: 0, signal: null }] });
const pretendGpu = 'Pretend GPU, 1.0';

/** What an attempt may show to its server. */
function passOf({ scene }: Stage, job: string): { address: string; token: string } {
  const text = readFileSync(join(scene.scene.home, 'cluster', job, 'attempt.json'), 'utf8');
  return JSON.parse(text) as { address: string; token: string };
}

/** The status of a delivery that ends an attempt; a server that has just started has everybody wait. */
async function statusOf(address: string, token: string): Promise<number> {
  for (;;) {
    const { status } = await fetch(`${address}/deliver`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    });
    if (status !== 503) return status;
    await delay(1000);
  }
}

async function tokens(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  const command = scene.serve(2);
  await atWork(stage, command);
  await until(() => (witness.jobs.length > 1 ? true : null), 'the start of both trials');
  const [one, other] = witness.jobs.map((job) => passOf(stage, job));
  if (one === undefined || other === undefined) throw new Error('there are no two attempts');
  const tried = { "another trial's": await statusOf(one.address, other.token), none: await statusOf(one.address, '') };
  // Shown while the server is there, and both attempts are over.
  await until(
    () => (witness.agents().length === 0 && witness.trials().length === 0 ? true : null),
    'the end of the trials',
  );
  const late = await statusOf(one.address, one.token).catch(() => 0);
  const verdict = await conclude(stage, command, { lost: 0 });
  const all = Object.entries({ ...tried, 'its own, after the end': late });
  return and(
    verdict,
    all.map(([whose, status]) => `${whose}: ${status}`).join(', '),
    all.map(([whose, status]) => !refusals.includes(status) && `the token (${whose}) was answered with ${status}`),
  );
}

interface Finding {
  readonly what: string;
  readonly found: string;
  readonly isGood: boolean;
}

async function checked({ scene }: Stage): Promise<{ code: number | null; found: Finding[] }> {
  const { code, stdout, stderr } = await scene.scene.start('cluster', 'check', '--json').ended;
  const line = stdout.split('\n').find((text) => text.startsWith('['));
  if (line === undefined) throw new Error(`coolsweep cluster check says ${stderr}`);
  return { code, found: JSON.parse(line) as Finding[] };
}

/** Everything is there: the driver's program is a pretended one, as the GPUs are. */
async function check(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  scene.driver(pretendGpu);
  const { code, found } = await checked(stage);
  const bad = found.filter(({ isGood }) => !isGood);
  const whats = ['job', 'file system', 'program', 'network', 'Node.js', 'GPU', 'driver', 'clock'];
  return {
    saw: found.map(({ what, found: text }) => `${what}: ${text.replace(scene.scene.home, 'DATA')}`).join('; '),
    problems: [
      ...(code === 0 ? [] : [`it ended with code ${code ?? 'none'}`]),
      ...bad.map(({ what, found: text }) => `${what}: ${text}`),
      ...whats.filter((what) => !found.some((one) => one.what === what)).map((what) => `nothing is said of ${what}`),
      ...(witness.seen.length === 0 ? [] : ['a trial was started']),
    ],
  };
}

/** The node does not reach the address that the operator wrote down. */
async function checkUnreached(stage: Stage): Promise<Verdict> {
  stage.scene.configure({ url: 'http://127.0.0.1:9' });
  const { code, found } = await checked(stage);
  const network = found.find(({ what }) => what === 'network');
  return {
    saw: network?.found ?? 'nothing of the network',
    problems: [
      ...(code === 0 ? ['it ended with code 0'] : []),
      ...(network?.isGood === false && network.found.includes('set host and url') ? [] : ['the network is no problem']),
    ],
  };
}

export const accessScenarios: readonly Scenario[] = [
  {
    ...{ number: '23', fault: "tokens after the end, another trial's, none", sweep: 'duo', play: tokens },
    expected: 'refused; the record is as it was',
  },
  {
    ...{ number: 'C1', fault: 'none: coolsweep cluster check', sweep: 'quick', play: check },
    expected: 'all is well, each thing is told',
  },
  {
    ...{ number: 'C2', fault: 'check of an address that nodes do not reach', sweep: 'quick', play: checkUnreached },
    expected: 'the network is told as the problem, and what to do',
  },
];
