import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSweepFile } from '@coolsweep/sweep';

const sweeps = new URL('../../sweeps/', import.meta.url);
const files = readdirSync(sweeps, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));

describe('the sweep files of this repository', () => {
  it.each(files)('%s has no mistake', (name) => {
    const checked = checkSweepFile(readFileSync(new URL(name, sweeps), 'utf8'));
    expect('problems' in checked ? checked.problems : []).toEqual([]);
  });

  it('have an example of every method', () => {
    const methods = files.map((name) => /^method: (\w+)/m.exec(readFileSync(new URL(name, sweeps), 'utf8'))?.[1]);
    expect(new Set(methods)).toEqual(new Set(['grid', 'list', 'random', 'sobol', 'tpe', 'cmaes']));
  });
});
