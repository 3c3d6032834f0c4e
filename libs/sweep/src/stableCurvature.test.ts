import { describe, expect, it } from 'vitest';
import { optimizerConfig } from './optimizerConfig.ts';
import { stableCurvature } from './stableCurvature.ts';

const eta = 0.1;
const rho = 0.9;

/** The state of an update with momentum: place and displacement. */
type Update = (x: number, d: number, k: number) => { x: number; d: number };

/** Whether an update from x = 1 stays near 0 on a parabola of curvature k. */
function staysOn(update: Update, k: number): boolean {
  let state = { x: 1, d: 0 };
  for (let n = 0; n < 20_000 && Math.abs(state.x) < 1e6; n++) state = update(state.x, state.d, k);
  return Math.abs(state.x) < 1e3;
}

const moved = (x: number, d: number) => ({ x: x + d, d });

const cases: [string, Record<string, unknown>, Update][] = [
  [
    'CoolMomentum',
    { name: 'coolmomentum', momentum: rho },
    (x, d, k) => moved(x, rho * d - ((eta * (1 + rho)) / 2) * k * x),
  ],
  ['heavy ball', { name: 'momentum', momentum: rho }, (x, d, k) => moved(x, rho * d - eta * k * x)],
  [
    'Nesterov',
    { name: 'nesterov', momentum: rho },
    (x, d, k) => {
      const buffer = rho * d - eta * k * x;
      return { x: x + rho * buffer - eta * k * x, d: buffer };
    },
  ],
  ['SGD', { name: 'sgd' }, (x, _, k) => moved(x, -eta * k * x)],
];

describe('the largest curvature on which an optimizer is stable', () => {
  it.each(cases)('is where %s begins to run away from the minimum', (_name, fields, update) => {
    const optimizer = optimizerConfig.parse({ learningRate: eta, ...fields });
    const limit = stableCurvature(optimizer, { learningRate: eta, rho: optimizer.name === 'sgd' ? 0 : rho }) ?? 0;
    expect(staysOn(update, limit * 0.99)).toBe(true);
    expect(staysOn(update, limit * 1.01)).toBe(false);
  });

  it('is that of SGD for the matched control, whose learning rate is the effective one', () => {
    const control = optimizerConfig.parse({
      name: 'coolmomentum',
      learningRate: 0.01,
      rho0: 0.99,
      coolingLength: { fraction: 1 },
      control: 'matched-lr',
    });
    expect(stableCurvature(control, { learningRate: 0.995, rho: 0 })).toBe(2 / 0.995);
  });

  it('is not known of an optimizer that scales each weight by itself', () => {
    const adam = optimizerConfig.parse({ name: 'adam', learningRate: 0.001 });
    expect(stableCurvature(adam, { learningRate: 0.001, rho: 0.9 })).toBeNull();
  });
});
