/** What a scheduler says of its machine with a heartbeat; kept as JSON, so there are no dates and no NaN in it. */
export interface MachineReport {
  readonly versions: Readonly<Record<string, string>>;
  readonly cpu: {
    readonly model: string;
    readonly threads: number;
    /** Processes that ran or wanted to, mean of the last minute; null where the system does not say. */
    readonly load: number | null;
  };
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly gpus: readonly MachineGpu[];
  /** Size of the database with its log of changes; null when it could not be read. */
  readonly databaseBytes: number | null;
  /** Free space where the workspace is; null when it could not be read. */
  readonly freeDiskBytes: number | null;
  /** What `coolsweep doctor` would warn of. */
  readonly findings: readonly MachineFinding[];
  /** What the scheduler has written since it began: points that were taken, and writes that were refused as fenced. */
  readonly writes?: { readonly points: number; readonly fenced: number };
}

export interface MachineGpu {
  readonly uuid: string;
  readonly name: string;
  readonly memoryMiB: number;
  readonly usedMiB: number;
  /** Share of the last moments in which it computed, from 0 to 100; null where the driver does not say. */
  readonly loadPercent: number | null;
}

export interface MachineFinding {
  readonly what: string;
  readonly status: 'warning' | 'problem';
  readonly found: string;
  /** What to do about it. */
  readonly todo: string | null;
}
