import type { RandomStream } from './randomStream.ts';
import type { Line } from './startedCommand.ts';

/**
 * What a run does: its scheduler starts, the first trial process loads TensorFlow, trials are trained. On a busy machine the
 * last takes the least time, and most can go wrong in it.
 */
export type Phase = 'starting' | 'loading' | 'training';

/** When an undisturbed run printed what, milliseconds from its start. */
export interface Timeline {
  /** Times of the lines that every run prints alike. */
  readonly marksMs: readonly number[];
  readonly phases: Readonly<Record<Phase, readonly [beginMs: number, endMs: number]>>;
}

/** A moment of a run: so many milliseconds after so many marks. */
export interface Moment {
  readonly marks: number;
  /** When the last of these came in the undisturbed run. */
  readonly markMs: number;
  readonly delayMs: number;
  readonly phase: Phase;
}

/** How often progress is reported depends on the machine; these lines come once. */
const marking: readonly string[] = ['sweep', 'serving', 'started', 'ended'];

export function isMark({ event }: Pick<Line, 'event'>): boolean {
  return marking.includes(event);
}

/** @throws Error when no trial was trained */
export function timelineOf(lines: readonly Line[]): Timeline {
  const started = lines.find(({ event }) => event === 'started');
  const ended = lines.filter(({ event }) => event === 'ended');
  const [first, last] = [ended.at(0), ended.at(-1)];
  if (started === undefined || first === undefined || last === undefined)
    throw new Error('the undisturbed run trained no trial');
  const updated = lines.find(({ event, step = 0 }) => event === 'progress' && step > 0);
  // `serve` tells of no updates; of its first trial loading takes the most.
  const updatedMs = updated?.atMs ?? started.atMs + 0.8 * (first.atMs - started.atMs);
  return {
    marksMs: lines.filter(isMark).map(({ atMs }) => atMs),
    phases: {
      starting: [0, started.atMs],
      loading: [started.atMs, updatedMs],
      training: [updatedMs, last.atMs],
    },
  };
}

/** Seconds until everything is trained. */
export function secondsOf({ phases: { training } }: Timeline): number {
  return training[1] / 1000;
}

/** The place of a time of the undisturbed run. */
export function momentAt({ marksMs, phases }: Timeline, atMs: number): Moment {
  const before = marksMs.filter((markMs) => markMs <= atMs);
  const phase = atMs < phases.starting[1] ? 'starting' : atMs < phases.loading[1] ? 'loading' : 'training';
  const markMs = before.at(-1) ?? 0;
  return { marks: before.length, markMs, delayMs: atMs - markMs, phase };
}

/**
 * How long after its mark a moment comes in a run that reached the mark at `reachedMs`. A machine that is busier now, or
 * less busy, than it was during the undisturbed run moves it to the same place all the same.
 */
export function delayIn({ markMs, delayMs }: Moment, reachedMs: number): number {
  return markMs === 0 ? delayMs : delayMs * (reachedMs / markMs);
}

/**
 * A moment drawn evenly from a phase, which is drawn evenly from those given; or near a mark from the first of them on,
 * where claims and results are written.
 */
export function drawMoment(
  timeline: Timeline,
  random: RandomStream,
  { phases, isNearMark = false }: { readonly phases: readonly [Phase, ...Phase[]]; readonly isNearMark?: boolean },
): Moment {
  const [earliestMs] = timeline.phases[phases[0]];
  if (isNearMark) return momentAt(timeline, nearMark(timeline, random, earliestMs));
  const phase = phases[Math.floor(random.between(0, phases.length))] ?? phases[0];
  return momentAt(timeline, random.between(...timeline.phases[phase]));
}

/** A line comes after what it tells of is written, and how long after differs from run to run. */
function nearMark({ marksMs, phases }: Timeline, random: RandomStream, earliestMs: number): number {
  const marks = marksMs.filter((markMs) => markMs >= earliestMs);
  const mark = marks[Math.floor(random.between(0, marks.length))] ?? earliestMs;
  return Math.min(Math.max(mark + random.between(-150, 50), earliestMs), phases.training[1]);
}

/** Where a moment is, for people. */
export function describeMoment({ marks, delayMs, phase }: Moment): string {
  return `${phase}, ${(delayMs / 1000).toFixed(2)} s after ${marks === 0 ? 'the start' : `line ${marks}`}`;
}
