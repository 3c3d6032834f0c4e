import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isGone, processIdentity } from './processIdentity.ts';

describe('the owner of a lease', () => {
  const own = processIdentity();

  it('is not gone while its process runs', () => {
    expect(isGone(own)).toBe(false);
  });

  it('is gone when its process has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');
    expect(isGone(own.replace(`/${process.pid}/`, `/${child.pid ?? 0}/`))).toBe(true);
  });

  it('is gone when its process id belongs to a later process', () => {
    expect(isGone(`${own}9`)).toBe(true);
  });

  it('is never taken for gone on another machine', () => {
    expect(isGone('elsewhere/1/2')).toBe(false);
  });
});
