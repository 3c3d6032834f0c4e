import type { SchedulerEvent } from '@coolsweep/scheduler';
import {
  competitorOf,
  decidePruning,
  isFinished,
  trialsToPrune,
  type Competitor,
  type JsonObject,
  type MetricPoint,
  type PrunerOptions,
  type Sweep,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';

export interface PruningOptions {
  readonly store: Pick<SweepStore, 'sweepById' | 'trialsOf' | 'series' | 'prune'>;
  readonly now: () => Date;
  /** Gives a running trial up. */
  readonly prune: (trialId: string, decision: JsonObject) => void;
}

type Curve = Competitor['curve'];

/** What one sweep is pruned by. */
interface Rule {
  readonly options: PrunerOptions;
  readonly metric: NonNullable<Sweep['spec']['metric']>;
  readonly seeds: number;
}

const noCurve: Curve = { steps: [], values: [] };

/** A recorded curve with points that are not recorded yet. */
function extended({ steps, values }: Curve, points: readonly MetricPoint[]): Curve {
  const last = steps.at(-1) ?? -Infinity;
  const newer = points.filter(({ step }) => step > last);
  return {
    steps: [...steps, ...newer.map(({ step }) => step)],
    values: [...values, ...newer.map(({ value }) => value)],
  };
}

/**
 * Has the pruner of each sweep judge every trial that reports a value of the sweep's metric. What it gives up is stopped if
 * it runs here, and ended if it waits; a trial that another scheduler runs is stopped there, by its own next report.
 */
export class Pruning {
  readonly #options: PruningOptions;
  readonly #rules = new Map<string, Promise<Rule | null>>();
  /** Updates after which a running trial was last judged. */
  readonly #judged = new Map<string, number>();
  /** Updates that a running trial plans: told in the run before it is in the store. */
  readonly #steps = new Map<string, number>();
  /** Of trials that cannot be tried again: their curves change no more. */
  readonly #finished = new Map<string, Curve>();
  /** Decisions to prune, by sweep and configuration: they hold for every replicate. */
  readonly #decisions = new Map<string, JsonObject>();
  /** Reports are judged one after the other: what was decided about one counts for the next. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: PruningOptions) {
    this.#options = options;
  }

  /** Takes in what happens in a run. */
  take(event: SchedulerEvent): void {
    const { trial } = event;
    if (event.type === 'started') {
      const decision = this.#decisions.get(keyOf(trial));
      if (decision !== undefined) this.#options.prune(trial.id, decision);
    }
    if (event.type === 'progress') this.#steps.set(trial.id, event.steps);
    if (event.type === 'ended') this.#forget(trial);
    if (event.type !== 'metrics') return;
    const { points } = event;
    this.#queue = this.#queue.then(() => this.#judge(trial, points));
    // It is thrown by `settled`; until then later reports are not judged.
    this.#queue.catch(() => undefined);
  }

  /**
   * Resolves when everything taken in has been judged.
   *
   * @throws what the store threw; then nothing was pruned any more
   */
  async settled(): Promise<void> {
    await this.#queue;
  }

  #forget({ id }: Trial): void {
    this.#judged.delete(id);
    this.#steps.delete(id);
  }

  async #judge(reporting: Trial, reported: readonly MetricPoint[]): Promise<void> {
    const rule = await this.#ruleOf(reporting.sweepId);
    const points = reported.filter(({ name }) => name === rule?.metric.name);
    if (rule === null || points.length === 0) return;
    const trials = await this.#options.store.trialsOf(reporting.sweepId);
    const decision = this.#known(reporting, trials) ?? (await this.#decide(reporting, { rule, trials, points }));
    if (decision === null) return;
    this.#decisions.set(keyOf(reporting), decision);
    await this.#giveUp(reporting, trials, decision);
  }

  #ruleOf(sweepId: string): Promise<Rule | null> {
    const known = this.#rules.get(sweepId);
    if (known !== undefined) return known;
    const rule = this.#options.store.sweepById(sweepId).then(({ sweep: { spec } }): Rule | null => {
      const { pruner, metric, seeds } = spec;
      return pruner === undefined || metric === null ? null : { options: pruner, metric, seeds: seeds.length };
    });
    this.#rules.set(sweepId, rule);
    return rule;
  }

  /** The decision by which its configuration was pruned before, in this run or an earlier one. */
  #known(reporting: Trial, trials: readonly Trial[]): JsonObject | null {
    const recorded = trials.find(({ configHash, state }) => configHash === reporting.configHash && state === 'pruned');
    return this.#decisions.get(keyOf(reporting)) ?? recorded?.decision ?? null;
  }

  /** The decision if it is to prune. */
  async #decide(
    reporting: Trial,
    { rule, trials, points }: { rule: Rule; trials: readonly Trial[]; points: readonly MetricPoint[] },
  ): Promise<JsonObject | null> {
    const recorded = trials.find(({ id }) => id === reporting.id);
    if (recorded === undefined || isFinished(recorded.state)) return null;
    const { step, steps } = recorded.progress;
    const own = { ...recorded, progress: { step, steps: steps ?? this.#steps.get(recorded.id) ?? null } };
    const { name, goal } = rule.metric;
    const curves = await this.#curvesOf(trials, name);
    const curve = extended(curves.get(own.id) ?? noCurve, points);
    const peers = trials.flatMap((peer) =>
      peer.id === own.id ? [] : competitorOf(peer, curves.get(peer.id) ?? noCurve),
    );
    const judgedStep = this.#judged.get(own.id) ?? 0;
    const question = { trial: competitorOf(own, curve), peers, goal, seeds: rule.seeds, judgedStep };
    const decision = decidePruning(question, rule.options);
    this.#judged.set(own.id, curve.steps.at(-1) ?? 0);
    return decision.prune ? { ...decision } : null;
  }

  /** Curves of trials that have started; of finished ones the store is asked once. */
  async #curvesOf(trials: readonly Trial[], metric: string): Promise<ReadonlyMap<string, Curve>> {
    const asked = trials.filter(({ id, startedAt }) => startedAt !== null && !this.#finished.has(id));
    const series = await this.#options.store.series({ trialIds: asked.map(({ id }) => id), names: [metric] });
    const found = new Map<string, Curve>(series.map(({ trialId, steps, values }) => [trialId, { steps, values }]));
    for (const { id, state } of asked) if (isResult(state)) this.#finished.set(id, found.get(id) ?? noCurve);
    return new Map([...this.#finished, ...found]);
  }

  async #giveUp({ configHash }: Trial, trials: readonly Trial[], decision: JsonObject): Promise<void> {
    const { store, prune, now } = this.#options;
    const ids = trialsToPrune(trials, new Set([configHash]));
    for (const id of ids) prune(id, decision);
    await store.prune(ids, { decision, at: now() });
  }
}

/** Whether a state is for good: a failed or cancelled trial may be tried again. */
function isResult(state: Trial['state']): boolean {
  return state === 'completed' || state === 'diverged' || state === 'pruned';
}

function keyOf({ sweepId, configHash }: Trial): string {
  return `${sweepId} ${configHash}`;
}
