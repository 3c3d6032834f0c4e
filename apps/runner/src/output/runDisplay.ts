import cliProgress from 'cli-progress';
import { countConfigurations, isBetter, objectiveOf, planOf, type Sweep, type Trial } from '@coolsweep/sweep';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import type { Console } from './console.ts';
import { formatDuration, formatNumber, formatValue } from './format.ts';

/** Shows a run while it goes on. */
export interface RunDisplay {
  show(event: SchedulerEvent): void;
  close(): void;
}

/** Counts what is done, for the estimate of the time left and the best value so far. */
class RunTally {
  readonly #sweep: Sweep;
  /** Ids; a search adds to them. */
  readonly #trials = new Set<string>();
  /** Hashes of configurations, and of those that are no matched controls: what a search has chosen. */
  readonly #configurations = new Set<string>();
  readonly #chosen = new Set<string>();
  readonly #fractions = new Map<string, number>();
  readonly #goal: 'maximize' | 'minimize';
  readonly #startedMs: number;
  readonly #doneBefore: number;
  finished: number;
  best: number | null = null;

  constructor(sweep: Sweep, trials: readonly Trial[], startedMs: number) {
    this.#sweep = sweep;
    for (const trial of trials) this.#know(trial);
    this.#goal = sweep.spec.metric?.goal ?? 'maximize';
    this.#startedMs = startedMs;
    this.finished = trials.filter(({ finishedAt }) => finishedAt !== null).length;
    this.#doneBefore = this.finished;
    for (const { objective } of trials) this.#consider(objective);
  }

  #know(trial: Trial): void {
    this.#trials.add(trial.id);
    this.#configurations.add(trial.configHash);
    if (countConfigurations(this.#sweep.spec, [trial]) > 0) this.#chosen.add(trial.configHash);
  }

  #consider(objective: number | null): void {
    if (isBetter(this.#goal, objective, this.best)) this.best = objective;
  }

  take(event: SchedulerEvent): void {
    if (event.type === 'started') this.#know(event.trial);
    if (event.type === 'progress') this.#fractions.set(event.trial.id, event.step / Math.max(1, event.steps));
    if (event.type !== 'ended') return;
    this.#fractions.delete(event.trial.id);
    if (event.trial.finishedAt !== null) this.finished++;
    this.#consider(event.trial.objective);
  }

  /** Trials done, with the done parts of running ones. */
  get done(): number {
    return this.finished + [...this.#fractions.values()].reduce((sum, part) => sum + part, 0);
  }

  /** Seconds left at the pace of this run; null before anything can be said. */
  etaSeconds(nowMs: number): number | null {
    const done = this.done - this.#doneBefore;
    return done < 0.05 ? null : (((nowMs - this.#startedMs) / 1000) * (this.total - this.done)) / done;
  }

  describe(nowMs: number): string {
    const eta = this.etaSeconds(nowMs);
    const best = this.best === null ? '' : `, best ${formatNumber(this.best)}`;
    return `${this.finished}/${this.total} trials${this.#describeSearch()}${eta === null ? '' : `, ${formatDuration(eta)} left`}${best}`;
  }

  /** Trials of the sweep; of a search, which has not chosen all of them, the least that there will be. */
  get total(): number {
    const { spec } = this.#sweep;
    if (spec.search === undefined) return this.#trials.size;
    const controls = this.#configurations.size - this.#chosen.size;
    const planned = (spec.search.maxConfigurations + controls) * spec.seeds.length;
    return Math.max(this.#trials.size, Math.min(planned, planOf(spec).limits.trials ?? Infinity));
  }

  #describeSearch(): string {
    const { search } = this.#sweep.spec;
    return search === undefined ? '' : `, ${this.#chosen.size} of ${search.maxConfigurations} configurations`;
  }
}

function nameOf(trial: Trial): string {
  const params = Object.entries(trial.params).map(
    ([path, value]) => `${path.split('.').at(-1) ?? path}=${formatValue(value)}`,
  );
  return `#${trial.number} ${[...params, `seed=${trial.seed}`].join(' ')}`;
}

function describeEnd(event: Extract<SchedulerEvent, { type: 'ended' }>, { spec }: Sweep): string {
  const { trial, outcome, message } = event;
  if (outcome !== 'completed')
    return `${nameOf(trial)}: ${outcome}${message === null ? '' : ` (${message.split('\n')[0] ?? ''})`}`;
  const names = objectiveOf(spec) === null ? ['validation/accuracy', 'test/accuracy'] : [spec.metric?.name ?? ''];
  const results = names.flatMap((name) => {
    const value = trial.results[name];
    return value === undefined ? [] : `${name} ${formatNumber(value)}`;
  });
  return `${nameOf(trial)}: ${results.join(', ') || 'completed'}`;
}

/** Lines of text for pipes and logs: one per trial that starts or ends. */
function plainDisplay(console: Console, tally: RunTally, sweep: Sweep): RunDisplay {
  return {
    show: (event) => {
      tally.take(event);
      if (event.type === 'started')
        console.line(`started  ${nameOf(event.trial)} (attempt ${event.attempt}, ${event.slot.name})`);
      if (event.type === 'ended') console.line(`ended    ${describeEnd(event, sweep)} [${tally.describe(Date.now())}]`);
    },
    close: () => undefined,
  };
}

/** A bar for each running trial and one for the sweep. */
function barDisplay(tally: RunTally, sweep: Sweep): RunDisplay {
  const bars = new cliProgress.MultiBar(
    {
      format: '{bar} {percentage}% {label}',
      hideCursor: true,
      clearOnComplete: true,
      forceRedraw: true,
      fps: 5,
      barsize: 24,
    },
    cliProgress.Presets.shades_classic,
  );
  const whole = bars.create(tally.total, tally.finished, { label: tally.describe(Date.now()) });
  const running = new Map<string, cliProgress.SingleBar>();
  return {
    show: (event) => {
      tally.take(event);
      const { trial } = event;
      if (event.type === 'started') running.set(trial.id, bars.create(1, 0, { label: nameOf(trial) }));
      if (event.type === 'progress') {
        const bar = running.get(trial.id);
        bar?.setTotal(event.steps);
        bar?.update(event.step);
      }
      if (event.type === 'ended') {
        const bar = running.get(trial.id);
        if (bar) bars.remove(bar);
        running.delete(trial.id);
        bars.log(`${describeEnd(event, sweep)}\n`);
      }
      whole.setTotal(tally.total);
      whole.update(tally.done, { label: tally.describe(Date.now()) });
    },
    close: () => {
      // Prints lines that were logged since the last redraw.
      bars.update();
      bars.stop();
    },
  };
}

/** A line of JSON for every event. */
function jsonDisplay(console: Console): RunDisplay {
  return {
    show: (event) => {
      const { trial, type } = event;
      const about = { event: type, trial: trial.id, params: trial.params, seed: trial.seed };
      if (event.type === 'started') console.value({ ...about, attempt: event.attempt, slot: event.slot.name });
      if (event.type === 'progress') console.value({ ...about, step: event.step, steps: event.steps });
      if (event.type === 'ended') {
        const { outcome, message } = event;
        console.value({
          ...about,
          outcome,
          message,
          state: trial.state,
          objective: trial.objective,
          results: trial.results,
        });
      }
    },
    close: () => undefined,
  };
}

/** The display that suits the console. */
export function runDisplay(console: Console, sweep: Sweep, trials: readonly Trial[]): RunDisplay {
  if (console.json) return jsonDisplay(console);
  const tally = new RunTally(sweep, trials, Date.now());
  return console.isTerminal ? barDisplay(tally, sweep) : plainDisplay(console, tally, sweep);
}
