import { describe, expect, it } from 'vitest';
import { bestRung, isCarried, type Held } from './ladder.ts';

const at = (offered: number, rest: Partial<Held> = {}): Held => ({
  ...{ offered, acknowledged: offered, committed: offered, heartbeatP50Ms: 1, heartbeatP99Ms: 20, deliveryP99Ms: 30 },
  ...{ backlog: 0, failures: 0, cores: { server: 0.5, database: 0.5, load: 0.5 } },
  ...rest,
});

describe('a load', () => {
  it('is carried when it comes into the database and heartbeats are answered in half a second', () => {
    expect(isCarried(at(1000))).toBe(true);
    expect(isCarried(at(1000, { committed: 960 }))).toBe(false);
    expect(isCarried(at(1000, { acknowledged: 960 }))).toBe(false);
    expect(isCarried(at(1000, { heartbeatP99Ms: 501 }))).toBe(false);
    expect(isCarried(at(1000, { failures: 1 }))).toBe(false);
  });

  it('has its knee at the first rate that is not carried, even if a higher one is', () => {
    expect(bestRung([at(1), at(2), at(3, { failures: 1 }), at(4)])).toBe(2);
    expect(bestRung([at(1), at(2)])).toBe(2);
    expect(bestRung([at(1, { failures: 1 })])).toBeNull();
  });
});
