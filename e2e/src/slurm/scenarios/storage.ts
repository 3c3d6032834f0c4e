import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fillFile } from '../../faults/fullDiskFault.ts';
import { within } from '../../faults/patience.ts';
import { mountRamDisk } from '../../faults/ramDisk.ts';
import type { StartedCommand } from '../../faults/startedCommand.ts';
import { leaseSeconds } from '../clusterScene.ts';
import { and, atWork, conclude, patienceMs, type Scenario, type Stage, type Verdict } from '../stage.ts';

/** Scenarios about disks that are full, on a node or under the record, and a database that is away. */

/** How often a server is started that cannot work yet. */
const againMs = 2000;
const outageMs = { short: 10_000, long: 45_000 } as const;

/** A folder with a disk of its own in memory, filled to the last byte. */
function fullDisk(folder: string, mebibytes: number): string {
  mkdirSync(folder);
  const refused = mountRamDisk(folder, mebibytes);
  if (refused !== null) throw new Error(refused);
  return fill(folder);
}

/** Fills the disk of a folder; returns the file that does. */
function fill(folder: string): string {
  const filler = join(folder, 'filler');
  const file = openSync(filler, 'a');
  for (const bytes of [64 * 1024, 1024, 1]) fillFile(file, bytes);
  closeSync(file);
  return filler;
}

async function spoolOnFullDisk(stage: Stage): Promise<Verdict> {
  const { scene } = stage;
  const folder = join(scene.scene.folder, 'spool');
  fullDisk(folder, 1);
  scene.configure({ spoolFolder: folder });
  const command = scene.serve(2);
  await atWork(stage, command);
  scene.relay.become('silent');
  await delay((leaseSeconds / 4) * 1000);
  scene.relay.become('open');
  return conclude(stage, command, { lost: 0 });
}

/** The network is cut, and the trial prints more than the spool takes. */
async function spoolLimit(stage: Stage): Promise<Verdict> {
  const { scene } = stage;
  const folder = join(scene.scene.folder, 'spool');
  mkdirSync(folder);
  scene.configure({ spoolFolder: folder, spoolMiB: 1 });
  const command = scene.serve(1);
  await atWork(stage, command);
  scene.relay.become('silent');
  await delay((leaseSeconds / 2.5) * 1000);
  scene.relay.become('open');
  // Points in the middle of a curve may be missing: that is what is told.
  const verdict = await conclude(stage, command, { lost: 0, forgives: (text) => text.includes('metric points') });
  const [sweep] = scene.sweeps() ?? [];
  const logs = await within(scene.scene.start('logs', sweep?.trials[0]?.id ?? '', '--json').ended, 'coolsweep logs');
  const told = /left out while the spool was full: (\d+) points of metrics and (\d+) lines/.exec(logs.stdout);
  const left = readdirSync(folder);
  return and(
    verdict,
    told === null ? 'nothing was left out' : `${told[1] ?? ''} points and ${told[2] ?? ''} lines left out, and told`,
    [
      told === null && 'the log does not tell what was left out',
      left.length > 0 && `left in the spool's folder: ${left.join(' ')}`,
    ],
  );
}

/** The server cannot record anything any more: it ends and says why; its trials go on until the next one. */
async function recordOnFullDisk(stage: Stage): Promise<Verdict> {
  const { scene } = stage;
  const command = scene.serve(1);
  await atWork(stage, command);
  const filler = fill(scene.scene.home);
  const ending = await within(command.ended, 'the end of a server without disk space', patienceMs);
  rmSync(filler);
  const { command: last } = await supervised(stage, scene.serve(1));
  const verdict = await conclude(stage, last, { lost: 1, isAtMost: true });
  const isTold = ending.stderr.includes('the disk is full');
  return and(verdict, `the server ended with code ${ending.code ?? 'none'}`, [
    !isTold && `it says ${ending.stderr.slice(-300)}`,
  ]);
}

/** The database is killed, and is back after a while; a supervisor starts the server again until it can work. */
async function databaseAway(stage: Stage, awayMs: number): Promise<Verdict> {
  const { database, scene } = stage;
  if (database === null) throw new Error('this scenario needs a database');
  const first = scene.serve(1);
  await atWork(stage, first);
  await database.kill();
  const back = delay(awayMs).then(() => database.run());
  const { command, starts } = await supervised(stage, first);
  await back;
  const verdict = await conclude(stage, command, { lost: awayMs > leaseSeconds * 1000 ? 1 : 0, isAtMost: true });
  return and(verdict, `away for ${awayMs / 1000} s, ${starts} starts of the server`);
}

/** Starts the server again whenever it has ended, as a supervisor does, until the sweep is finished. */
async function supervised(
  { scene }: Stage,
  first: StartedCommand,
): Promise<{ readonly command: StartedCommand; readonly starts: number }> {
  let command = first;
  let starts = 1;
  const deadline = performance.now() + patienceMs;
  while (scene.sweeps()?.[0]?.state !== 'finished') {
    if (performance.now() > deadline) throw new Error('the sweep did not end');
    if (command.isOver) {
      command = scene.serve(1);
      starts++;
    }
    await delay(againMs);
  }
  return { command, starts };
}

export const storageScenarios: readonly Scenario[] = [
  {
    ...{ number: '16a', fault: 'database killed, back after 10 s', sweep: 'steady', hasDatabase: true },
    expected: 'nothing is tried again; nothing is missing',
    play: (stage) => databaseAway(stage, outageMs.short),
  },
  {
    ...{ number: '16b', fault: 'database killed, back after two leases', sweep: 'slow', hasDatabase: true },
    expected: 'servers end and say why; no trial is lost before one is back',
    play: (stage) => databaseAway(stage, outageMs.long),
  },
  {
    ...{ number: '17a', fault: 'full disk under the spool, and a cut', sweep: 'quick', play: spoolOnFullDisk },
    expected: 'the trial goes on; nothing is missing',
  },
  {
    ...{ number: '17b', fault: 'spool at its limit', sweep: 'chatty', play: spoolLimit },
    expected: 'lines and points are left out, counted and told; the result is there',
  },
  {
    ...{
      number: '17c',
      fault: 'full disk under the record',
      sweep: 'slow',
      play: recordOnFullDisk,
      hasSmallDisk: true,
    },
    expected: 'the server ends and says why; the next one goes on',
  },
];
