import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentClaim } from '@coolsweep/sweep';
import { z } from 'zod';

/** What a probe found, a line each. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly isGood: boolean;
}

/** What a probe leaves in the folder of its attempt. */
const probeReport = z.object({ host: z.string(), unreached: z.string().nullable() });
export type ProbeReport = z.infer<typeof probeReport>;

const fileName = 'probe.json';
/** Network file systems show what another machine has written after some seconds. */
const lookMs = 250;

/** Leases do not depend on wall clocks; logs and charts do. */
const tolerableOffsetMs = 2000;

/** What a probe has written in the folder, once it is there; null when it is not within this time. */
export async function probeReportIn(folder: string, longestMs: number): Promise<ProbeReport | null> {
  const until = performance.now() + longestMs;
  for (;;) {
    const text = await readFile(join(folder, fileName), 'utf8').catch(() => null);
    // Half of a file is no report yet.
    const report = text === null ? null : probeReport.safeParse(valueOf(text)).data;
    if (report !== null && report !== undefined) return report;
    if (performance.now() > until) return null;
    await delay(lookMs);
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a node said of itself: it has read its file and reaches this server. */
export interface Heard {
  readonly claim: AgentClaim;
  readonly receivedAtMs: number;
  /** Null: what the node wrote into the folder did not come here. */
  readonly report: ProbeReport | null;
  /** By which the server is reached, and the data folder. */
  readonly url: string;
  readonly home: string;
}

/** What is known when the node has reached this server. */
export function heardFindings({ claim, receivedAtMs, report, url, home }: Heard): Finding[] {
  const { host, job, machine, node, atMs, hasProgram, probe } = claim;
  const roundTripMs = probe?.roundTripMs ?? 0;
  const offsetMs = Math.round(atMs + roundTripMs / 2 - receivedAtMs);
  return [
    { what: 'job', found: `${job ?? 'without an id'} on ${machine ?? host}`, isGood: true },
    {
      ...{ what: 'file system', isGood: report !== null },
      found:
        report === null
          ? `what ${host} wrote into ${home} is not here: the folder there is another one, or cannot be written`
          : `${home} is the same folder there`,
    },
    {
      ...{ what: 'program', isGood: hasProgram },
      found: hasProgram
        ? 'the installation is there'
        : 'the installation is not at the same path on the node: share it',
    },
    { what: 'network', found: `${url} is reached, there and back in ${roundTripMs.toFixed(1)} ms`, isGood: true },
    { what: 'Node.js', found: node, isGood: true },
    ...gpuFindings(claim),
    {
      ...{ what: 'clock', isGood: Math.abs(offsetMs) <= tolerableOffsetMs },
      found: `${offsetMs} ms from this machine's${Math.abs(offsetMs) <= tolerableOffsetMs ? '' : ': have both set theirs by NTP'}`,
    },
  ];
}

function gpuFindings({ devices, probe }: AgentClaim): Finding[] {
  const isGiven = devices !== null && devices !== '';
  const gpus = probe?.gpus ?? null;
  return [
    {
      ...{ what: 'GPU', isGood: isGiven },
      found: isGiven
        ? `CUDA_VISIBLE_DEVICES=${devices}`
        : 'none was given to the job: on Slurm gres.conf and the partition decide about that',
    },
    {
      ...{ what: 'driver', isGood: gpus !== null },
      found: gpus === null ? 'nvidia-smi does not run on the node: trials would not use a GPU' : gpus.join('; '),
    },
  ];
}

/** What is known when the node wrote its report and did not reach this server. */
export function unreachedFindings({ host, unreached }: ProbeReport, home: string): Finding[] {
  const advice =
    'set host and url in coolsweep.config.ts to an address of this machine that nodes have a way to, and let the port through';
  return [
    { what: 'job', found: `on ${host}`, isGood: true },
    { what: 'file system', found: `${home} is the same folder there`, isGood: true },
    { what: 'network', found: `${unreached ?? 'this server was not reached'}: ${advice}`, isGood: false },
  ];
}
