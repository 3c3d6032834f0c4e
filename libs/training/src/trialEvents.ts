import { toNumeral, type FromTrial, type MetricName } from '@coolsweep/sweep';

/** What a trial tells while it runs; failures are thrown instead. */
export type TrialEvent = Exclude<FromTrial, { readonly type: 'failed' | 'error' | 'ready' }>;

export interface TrialHooks {
  readonly report: (event: TrialEvent) => void;
  /** Asked after every update. */
  readonly shouldStop: () => boolean;
  /** Without it a trial cannot go on where it was stopped. */
  readonly checkpoints?: CheckpointKeeper;
}

/** Decides when checkpoints are made, beside the one of a trial that is stopped, and keeps them. */
export interface CheckpointKeeper {
  /** Asked after every update. */
  readonly isDue: (at: {
    readonly step: number;
    readonly endsEpoch: boolean;
    /** Of the last update of all: a checkpoint after it holds the trained model. */
    readonly endsTraining: boolean;
  }) => boolean;
  /** Is given what the trial can go on from after update `step`; the trial waits until it is kept. */
  readonly keep: (step: number, checkpoint: Uint8Array) => Promise<void>;
}

export type MetricValues = Partial<Readonly<Record<MetricName, number>>>;

/** Reports events and remembers the last value of every metric. */
export interface TrialReporter {
  readonly report: TrialHooks['report'];
  readonly metrics: (step: number, values: MetricValues) => void;
  /** The last value of every metric so far. */
  readonly results: () => Record<string, ReturnType<typeof toNumeral>>;
  /** Takes over the results of a run that this one continues. */
  readonly resume: (results: Readonly<Record<string, number | string>>) => void;
}

export function trialReporter(report: TrialHooks['report']): TrialReporter {
  const last = new Map<string, number>();
  return {
    report,
    metrics(step, values) {
      const points = Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, step, value }],
      );
      for (const { name, value } of points) last.set(name, value);
      report({ type: 'metrics', points: points.map((point) => ({ ...point, value: toNumeral(point.value) })) });
    },
    resume(results) {
      for (const [name, value] of Object.entries(results)) last.set(name, Number(value));
    },
    results: () => Object.fromEntries([...last].map(([name, value]) => [name, toNumeral(value)])),
  };
}
