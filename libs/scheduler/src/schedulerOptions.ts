import type {
  Checkpointing,
  Engine,
  JsonObject,
  MachineReport,
  Resources,
  Sweep,
  SweepReader,
  TrialStore,
} from '@coolsweep/sweep';
import type { AdoptedJob, Proposals, TakeOver } from './agenda.ts';
import type { Clock } from './clock.ts';
import type { RunFolders, SchedulerEvent } from './runningTrial.ts';
import type { Slot } from './slot.ts';
import type { ListGpus } from './slotHealth.ts';
import type { LaunchTrial } from './trialProcess.ts';

/** With what the trials of a sweep are run beside what its file says. */
export interface RunSettings extends RunFolders {
  /** Threads of a trial process. */
  readonly threads: number;
}

export interface SchedulerOptions extends RunSettings {
  readonly store: TrialStore & Pick<SweepReader, 'sweepById' | 'trialsOf'>;
  readonly launch: LaunchTrial;
  /** By which trials run: sweeps that are for another one are left alone. Default: this machine. */
  readonly engine?: Engine;
  readonly clock: Clock;
  readonly slots: readonly Slot[];
  /** Names this scheduler in the leases that it takes. */
  readonly owner: string;
  readonly cacheDir: string;
  /** Where checkpoints are kept, a folder for each trial, and how often they are made. Default: none are. */
  readonly checkpoints?: Checkpointing;
  readonly onEvent: (event: SchedulerEvent) => void;
  /** Tells whether the owner of a lease is known to be gone; then its trials are taken back at once. */
  readonly isDead: (owner: string) => boolean;
  /** Of a sweep that was recorded with settings of its own. Default: those of the scheduler. */
  readonly settingsOf?: (sweep: Sweep) => RunSettings;
  /** Source of trials for sweeps whose trials are chosen as results come in. */
  readonly proposals?: Proposals;
  /** What names the program, for the record of every attempt. */
  readonly program?: JsonObject;
  /** Completes trials with results that are known already. Default: every trial is run. */
  readonly takeOver?: TakeOver;
  /**
   * How long a trial process may say nothing before it is ended as hanging, milliseconds; longer before the first update
   * and where updates take long, see `Silence`. Default: for ever.
   */
  readonly longestSilenceMs?: number | null;
  /** What a trial of a sweep takes. Default: what the sweep's file says. */
  readonly resourcesOf?: (sweep: Sweep) => Resources;
  /** Asks the driver for its GPUs. Default: it is not asked, and a GPU that vanishes is not noticed. */
  readonly listGpus?: ListGpus;
  /** How the machine stands, as far as that is known at once; told with every heartbeat. Default: nothing is told. */
  readonly machine?: () => MachineReport | null;
  /** Is told of slots that are put out of use, which is for good. */
  readonly onOutOfUse?: (slots: readonly Slot[], reason: string) => void;
  /** Is told once of each sweep that has to wait because no slot that is left can take its trials. */
  readonly onStranded?: (sweep: Sweep) => void;
  /**
   * After how long without a heartbeat other schedulers may have what this one holds, milliseconds; heartbeats come four
   * times as often. Default: 60 s.
   */
  readonly leaseMs?: number;
  /**
   * Attempts of a scheduler that is gone which go on all the same, on other machines: this one goes on with them, and takes
   * them before anything new. Default: none.
   */
  readonly adopted?: readonly AdoptedJob[];
  /** How long after its start it takes no trials back from others, milliseconds. Default: 0. */
  readonly reclaimAfterMs?: number;
  /**
   * Is told when the store takes nothing any more, before running trials are ended for that: those on other machines may go
   * on without. May be told more than once.
   */
  readonly onStoreFailure?: () => void;
}
