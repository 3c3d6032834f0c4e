/** What was measured while a load was held for some time. */
export interface Held {
  /** Points a second that the agents reported. */
  readonly offered: number;
  /** Points a second that the server took, and that came into the database. */
  readonly acknowledged: number;
  readonly committed: number;
  /** From question to answer, milliseconds. */
  readonly heartbeatP50Ms: number;
  readonly heartbeatP99Ms: number;
  readonly deliveryP99Ms: number;
  /** Points that waited to be acknowledged at the end. */
  readonly backlog: number;
  readonly failures: number;
  /** Processors that were at work for each, on average. */
  readonly cores: Readonly<Record<'server' | 'database' | 'load', number>>;
}

/** What the server has to hold at 1,000 agents. */
const mostHeartbeatMs = 500;
/** Of what was offered; the rest may be on its way when the time is over. */
const leastShare = 0.97;

/** Whether a load was carried: what was offered came in and into the database, and heartbeats were answered in time. */
export function isCarried({ offered, acknowledged, committed, heartbeatP99Ms, failures }: Held): boolean {
  const isIn = Math.min(acknowledged, committed) >= leastShare * offered;
  return isIn && heartbeatP99Ms <= mostHeartbeatMs && failures === 0;
}

/** Rates of a search for the knee, points a second. */
export const rungs: readonly number[] = [
  2_500, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000,
];

/** The highest rate that was carried before the first that was not; null when the first was not. */
export function bestRung(climbed: readonly Held[]): number | null {
  const knee = climbed.findIndex((held) => !isCarried(held));
  return (knee < 0 ? climbed : climbed.slice(0, knee)).at(-1)?.offered ?? null;
}

/** A line for people. */
export function heldText({ offered, acknowledged, committed, cores, ...held }: Held): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  return (
    `${whole(offered)} points/s offered: ${whole(acknowledged)} acknowledged, ${whole(committed)} committed; ` +
    `heartbeat p50 ${held.heartbeatP50Ms.toFixed(1)} ms, p99 ${held.heartbeatP99Ms.toFixed(1)} ms, ` +
    `delivery p99 ${held.deliveryP99Ms.toFixed(1)} ms; backlog ${whole(held.backlog)}, failures ${held.failures}; ` +
    `cores: server ${cores.server.toFixed(2)}, database ${cores.database.toFixed(2)}, load ${cores.load.toFixed(2)}`
  );
}
