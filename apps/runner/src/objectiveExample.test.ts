import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { isObjective, type FromTrial } from '@coolsweep/sweep';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectiveModules } from './objectiveModules.ts';
import { runObjective } from './objectiveRun.ts';
import { readSweepFile } from './sweepSource.ts';

const examples = fileURLToPath(new URL('../../../sweeps/examples/', import.meta.url));
const folder = join(examples, 'objectives');

interface Particle {
  readonly x: number;
  readonly moved: number;
}
interface Example {
  readonly momentumAt: (n: number, rho0: number, coolingSteps: number) => number;
  readonly updated: (particle: Particle, gradient: number, step: { rho: number; learningRate: number }) => Particle;
  readonly energy: (position: readonly number[]) => number;
}

describe('the example of an objective', () => {
  let example: Example;
  beforeAll(async () => {
    example = (await tsImport(join(folder, 'coolingParticle.ts'), import.meta.url)) as Example;
  });

  it('cools momentum and moves as the CoolMomentum paper has it', () => {
    // rho0 = 0.9, S = 10, eta = 0.1, f(x) = 2 x^2 from x = 1: float64 values of the authors' TensorFlow code.
    const places = [0.62, 0.05544984075442605, -0.44004744287110875, -0.6782212452206353, -0.6193522901042506];
    let particle: Particle = { x: 1, moved: 0 };
    for (const [n, place] of places.entries()) {
      const rho = example.momentumAt(n, 0.9, 10);
      particle = example.updated(particle, 4 * particle.x, { rho, learningRate: 0.1 });
      expect(particle.x).toBeCloseTo(place, 14);
    }
    // Half-way rho is 1 - sqrt(1 - rho0).
    expect(example.momentumAt(5, 0.99, 10)).toBeCloseTo(0.9, 15);
    expect([0, 10, 12].map((n) => example.momentumAt(n, 0.99, 10))).toEqual([0.99, 0, 0]);
  });

  it('has its deepest point at the origin, and valleys beside it', () => {
    expect(example.energy([0, 0])).toBe(0);
    expect(example.energy([1, 0])).toBeCloseTo(0.2 / 2, 12);
    expect(example.energy([0.5, 0])).toBeGreaterThan(example.energy([1, 0]));
  });

  describe('as a sweep', () => {
    let cacheDir = '';
    beforeAll(async () => {
      cacheDir = await mkdtemp(join(tmpdir(), 'coolsweep-example-'));
    });
    afterAll(() => rm(cacheDir, { recursive: true }));

    it('shows that cooling from high momentum ends deeper than rolling downhill', async () => {
      const { configurations, spec } = await readSweepFile(join(examples, 'custom-objective.yaml'), folder);
      const modules = new ObjectiveModules();
      const energies = new Map<string, number[]>();
      for (const { config, params } of configurations) {
        if (!isObjective(config)) throw new Error('the example is no objective');
        for (const seed of spec.seeds) {
          const messages: FromTrial[] = [];
          const { signal } = new AbortController();
          const objective = { folder, number: 1, metric: 'energy' };
          const hooks = {
            report: (message: FromTrial) => void messages.push(message),
            shouldStop: () => false,
            signal,
          };
          await runObjective(modules, { config, seed, objective, dataDir: null, cacheDir }, hooks);
          const last = messages.at(-1);
          const energy = last?.type === 'completed' ? Number(last.results.energy) : Number.NaN;
          const key = JSON.stringify(params);
          energies.set(key, [...(energies.get(key) ?? []), energy]);
        }
      }
      const mean = (params: object) => {
        const values = energies.get(JSON.stringify(params)) ?? [];
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      };
      expect(energies.size).toBe(5);
      expect(mean({ rho0: 0.99, cooling: 1 })).toBeLessThan(mean({ rho0: 0 }) / 2);
    });
  });
});
