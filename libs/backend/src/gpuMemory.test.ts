import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { capGpuMemory, reservedMiB } from './gpuMemory.ts';

const reserved = () => process.env.TF_DEVICE_MIN_SYS_MEMORY_IN_MB;

describe('the GPU memory that TensorFlow is to leave alone', () => {
  it('is what is free beyond the cap, whatever others hold', () => {
    expect(reservedMiB(4 * 1024, 15_000)).toBe(15_000 - 4 * 1024);
  });

  it('is nothing where less is free than the cap', () => {
    expect(reservedMiB(4 * 1024, 3000)).toBe(0);
  });
});

describe('a process whose GPU memory is capped', () => {
  let folder: string;

  /** Has this stand for the driver's program, whose arguments are written down. */
  const driver = (script: string) => {
    const file = join(folder, 'nvidia-smi');
    writeFileSync(file, `#!/bin/sh\necho "$*" > '${join(folder, 'asked')}'\n${script}\n`);
    chmodSync(file, 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coolsweep-driver-'));
    vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
    vi.stubEnv('CUDA_VISIBLE_DEVICES', 'GPU-aaaa-1');
    vi.stubEnv('COOLSWEEP_GPU_MEMORY_MIB', '4096');
    vi.stubEnv('TF_DEVICE_MIN_SYS_MEMORY_IN_MB', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('asks the driver how much is free on its own GPU, and has TensorFlow leave the rest', () => {
    driver('echo 12000');
    expect(capGpuMemory()).toEqual({ capMiB: 4096, problem: null });
    expect(reserved()).toBe(String(12_000 - 4096));
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('--id=GPU-aaaa-1 --query-gpu=memory.free');
  });

  it.each([
    ['cannot be asked', 'exit 9'],
    ['does not say, as of a MIG device', 'echo "[N/A]"'],
  ])('is not capped, and says why, where the driver %s', (_, script) => {
    driver(script);
    expect(capGpuMemory()).toEqual({ capMiB: null, problem: 'the driver does not say how much of it is free' });
    expect(reserved()).toBeUndefined();
  });

  it('is none where nobody asked for a cap: the driver is not even asked', () => {
    driver('echo 12000');
    vi.stubEnv('COOLSWEEP_GPU_MEMORY_MIB', undefined);
    expect(capGpuMemory()).toEqual({ capMiB: null, problem: null });
    expect(() => readFileSync(join(folder, 'asked'))).toThrow();
    expect(reserved()).toBeUndefined();
  });
});
