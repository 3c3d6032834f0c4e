import { describe, expect, it } from 'vitest';
import { readEnvironment } from './env.ts';

describe('COOLSWEEP_LEASE_SECONDS', () => {
  it('is how long a lease lasts; without it the scheduler decides', () => {
    expect(readEnvironment({ COOLSWEEP_LEASE_SECONDS: '2.5' }).leaseSeconds).toBe(2.5);
    expect(readEnvironment({ COOLSWEEP_LEASE_SECONDS: '' }).leaseSeconds).toBeNull();
    expect(readEnvironment({}).leaseSeconds).toBeNull();
  });

  it.each(['0', '-1', '0.5', 'Infinity', 'a minute'])('is refused as %s', (text) => {
    expect(() => readEnvironment({ COOLSWEEP_LEASE_SECONDS: text })).toThrow(
      `COOLSWEEP_LEASE_SECONDS must be a number of seconds, 1 or more, not ${text}`,
    );
  });
});

describe('DATABASE_URL', () => {
  it('is the address of a PostgreSQL database; without one the record is in a file', () => {
    const url = 'postgresql://me:secret@host/db';
    expect(readEnvironment({ DATABASE_URL: url }).databaseUrl).toBe(url);
    expect(readEnvironment({ DATABASE_URL: 'postgres:///db' }).databaseUrl).toBe('postgres:///db');
    expect(readEnvironment({ DATABASE_URL: '' }).databaseUrl).toBeNull();
    expect(readEnvironment({}).databaseUrl).toBeNull();
  });

  it('is refused as another address, which is not repeated', () => {
    const read = () => readEnvironment({ DATABASE_URL: 'mysql://me:secret@host/db' });
    expect(read).toThrow('DATABASE_URL must be');
    expect(read).not.toThrow('secret');
  });
});
