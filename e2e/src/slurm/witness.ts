import type { JobProcess, TrialWatch } from './trialWatch.ts';

/** A trial process that was seen at work, and from when to when. */
export interface Sighting extends JobProcess {
  readonly firstMs: number;
  lastMs: number;
}

/** Sees what the trials of one scene do, and notes what must not be. */
export class Witness {
  /** Most trial processes at a time. */
  most = 0;
  /** Trials. */
  readonly seen: Sighting[] = [];
  readonly agentsSeen: JobProcess[] = [];
  readonly #problems = new Set<string>();
  readonly #watch: TrialWatch;
  readonly #home: string;
  readonly #release: () => void;

  /** @param home data folder of the scene */
  constructor(watch: TrialWatch, home: string) {
    this.#watch = watch;
    this.#home = home;
    this.#release = watch.listen((present) => this.#look(present));
  }

  stop(): void {
    this.#release();
  }

  /** Invariant A, broken: two processes of one trial at a time. */
  get overlaps(): string[] {
    return [...this.#problems].filter((problem) => problem.startsWith('A:'));
  }

  /** Invariant A; and that no two trials share a GPU. */
  problems(): string[] {
    return [...this.#problems];
  }

  /** Trials at work now. */
  trials(): JobProcess[] {
    return this.#own(this.#watch.present).filter(({ kind }) => kind === 'trial');
  }

  /** Agents at work now. */
  agents(): JobProcess[] {
    return this.#own(this.#watch.present).filter(({ kind }) => kind === 'agent');
  }

  /** Names of the jobs in which a trial was seen, in their order. */
  get jobs(): string[] {
    return [...new Set(this.seen.map(({ job }) => job))];
  }

  /** Shortest time between the end of a trial's process and the next one of that trial, seconds; null without a next one. */
  get gapSeconds(): number | null {
    const gaps = this.seen.flatMap((one) => {
      const before = this.seen.filter(({ trial, firstMs }) => trial === one.trial && firstMs < one.firstMs).at(-1);
      return before === undefined ? [] : [(one.firstMs - before.lastMs) / 1000];
    });
    return gaps.length === 0 ? null : Math.min(...gaps);
  }

  #own(present: readonly JobProcess[]): JobProcess[] {
    return present.filter(({ folder }) => folder.startsWith(this.#home));
  }

  #look(present: readonly JobProcess[]): void {
    const trials = present.filter(({ kind }) => kind === 'trial');
    const own = this.#own(trials);
    for (const agent of this.agents())
      if (!this.agentsSeen.some(({ pid, job }) => pid === agent.pid && job === agent.job)) this.agentsSeen.push(agent);
    this.most = Math.max(this.most, own.length);
    for (const one of own) {
      this.#note(one);
      for (const other of trials) if (other.pid > one.pid) this.#compare(one, other);
    }
  }

  #note(one: JobProcess): void {
    const nowMs = performance.now();
    const known = this.seen.find(({ pid, job }) => pid === one.pid && job === one.job);
    if (known === undefined) this.seen.push({ ...one, firstMs: nowMs, lastMs: nowMs });
    else known.lastMs = nowMs;
  }

  #compare(one: JobProcess, other: JobProcess): void {
    // Trials of other scenes may have the same name.
    const isOwn = other.folder.startsWith(this.#home);
    if (isOwn && other.trial === one.trial) this.#problems.add(`A: ${one.job} and ${other.job} ran at the same time`);
    if (other.node === one.node && other.devices === one.devices)
      this.#problems.add(`${one.job} and ${other.job} had the same GPU ${one.devices} of ${one.node}`);
  }
}
