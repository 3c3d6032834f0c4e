import { tmpdir } from 'node:os';

/** What the engine says of the job by the environment; null where it says nothing. */
export const engineJob: string | null = process.env.SLURM_JOB_ID ?? process.env.COOLSWEEP_JOB ?? null;
/** As the engine calls this machine. */
export const engineMachine: string | null = process.env.SLURMD_NODENAME ?? null;
/** GPUs of the job. */
export const devices: string | null = process.env.CUDA_VISIBLE_DEVICES ?? null;
/** Everything, for the trial process. */
export const inherited: Readonly<Record<string, string | undefined>> = process.env;
/** Folder on this machine of what the server has not heard yet. */
export const spoolFolder: string = process.env.COOLSWEEP_SPOOL ?? tmpdir();
