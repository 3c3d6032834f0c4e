import { readFileSync } from 'node:fs';
import type { Backend } from './backend.ts';
import { askDriver } from './gpuDriver.ts';
import type { Precision } from './lowPrecision.ts';

/** What decides whether fewer bits make a step faster. */
export interface PrecisionHardware {
  /** Whether steps are compiled: what runs operation by operation computes in float32. */
  readonly compiles: boolean;
  readonly gpu: boolean;
  /** Of the GPU, such as 8.6; null when it is not known. */
  readonly computeCapability: number | null;
  /** What the processor can do, in Linux's names; null when it is not known. */
  readonly processorFlags: readonly string[] | null;
}

/** First GPU generation whose tensor cores know the format. */
const firstCapability = { bf16: 8, f16: 7 } as const;

const bfloat16Flags = ['avx512_bf16', 'amx_bf16', 'avx_ne_convert'];

/** Why this precision would gain nothing here, or null when it may. */
export function precisionProblem(precision: Precision, hardware: PrecisionHardware): string | null {
  if (precision === 'float32') return null;
  const { compiles, gpu, computeCapability, processorFlags } = hardware;
  if (!compiles) return 'only TensorFlow compiles steps, and it is not loaded';
  if (gpu) {
    const needed = firstCapability[precision];
    return computeCapability === null || computeCapability >= needed
      ? null
      : `the GPU has compute capability ${computeCapability}, and ${precision} needs ${needed} or more`;
  }
  if (precision === 'f16') return 'f16 is for GPUs, and TensorFlow sees none';
  if (processorFlags?.some((flag) => bfloat16Flags.includes(flag))) return null;
  return processorFlags === null
    ? 'what the processor can do is not known on this system'
    : `the processor has no instructions for bfloat16 (${bfloat16Flags.join(', ')}), and would be slower than in float32`;
}

function processorFlags(): readonly string[] | null {
  try {
    const [, flags] = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return flags?.split(' ') ?? null;
  } catch {
    // Only Linux tells.
    return null;
  }
}

/** The hardware that this process computes on; asks the driver where there is a GPU. */
export function precisionHardware({ name, gpu }: Pick<Backend, 'name' | 'gpu'>): PrecisionHardware {
  return {
    compiles: name === 'tensorflow',
    gpu,
    computeCapability: gpu ? askDriver('compute_cap') : null,
    processorFlags: processorFlags(),
  };
}
