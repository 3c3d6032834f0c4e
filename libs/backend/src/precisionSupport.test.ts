import { describe, expect, it } from 'vitest';
import { precisionProblem, type PrecisionHardware } from './precisionSupport.ts';

const processor = (...flags: string[]): PrecisionHardware => ({
  compiles: true,
  gpu: false,
  computeCapability: null,
  processorFlags: ['sse', ...flags],
});
const gpu = (computeCapability: number | null): PrecisionHardware => ({ ...processor(), gpu: true, computeCapability });

describe('the precision of a trial', () => {
  it('may always be float32', () => {
    expect(precisionProblem('float32', processor())).toBeNull();
  });

  it('may be bf16 on processors that have instructions for it, and is refused with the reason on others', () => {
    expect(precisionProblem('bf16', processor('avx512_bf16'))).toBeNull();
    expect(precisionProblem('bf16', processor('amx_bf16'))).toBeNull();
    expect(precisionProblem('bf16', processor('avx512f'))).toContain('no instructions for bfloat16');
    expect(precisionProblem('bf16', { ...processor(), processorFlags: null })).toContain('not known');
  });

  it('is float32 alone where steps are not compiled', () => {
    expect(precisionProblem('bf16', { ...processor('amx_bf16'), compiles: false })).toContain('not loaded');
  });

  it('may be f16 on GPUs only', () => {
    expect(precisionProblem('f16', processor('avx512_fp16'))).toContain('is for GPUs');
    expect(precisionProblem('f16', gpu(7.5))).toBeNull();
    expect(precisionProblem('f16', gpu(6.1))).toContain('compute capability 6.1');
  });

  it('may be bf16 on GPUs from the generation that has it, or when that is not known', () => {
    expect(precisionProblem('bf16', gpu(8))).toBeNull();
    expect(precisionProblem('bf16', gpu(7.5))).toContain('needs 8');
    expect(precisionProblem('bf16', gpu(null))).toBeNull();
  });
});
