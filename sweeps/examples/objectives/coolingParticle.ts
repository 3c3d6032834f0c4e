/**
 * Simulated annealing by momentum, without a neural network: a particle in a rugged bowl with many valleys, which sees the
 * slope under it only through noise. A sweep of it runs in seconds; see docs/objectives.md.
 *
 * The force noise heats the particle. With the update of CoolMomentum its temperature is
 *
 *   T = learningRate noise^2 / 4 (1 + rho) / (1 - rho)
 *
 * so that it cools while rho falls from rho0 to 0: hot enough at first to leave every valley, cold enough in the end to
 * stay in a deep one. With rho0 = 0 it is cold from the start, and stays where it comes to rest first.
 */
import type { Metrics, Params, TrialHandle } from '@coolsweep/runner/objective';

/** Of the bowl, and height of the ripples in it: barriers between valleys are about twice as high. */
const curvature = 0.2;
const ripple = 0.25;
const start = [4, -3] as const;

/** U(x) = sum over i of curvature x_i^2 / 2 + ripple (1 - cos(2 pi x_i)); 0 at the deepest point, the origin. */
export function energy(position: readonly number[]): number {
  return position.reduce((sum, x) => sum + (curvature * x * x) / 2 + ripple * (1 - Math.cos(2 * Math.PI * x)), 0);
}

function slope(x: number): number {
  return curvature * x + 2 * Math.PI * ripple * Math.sin(2 * Math.PI * x);
}

/** rho_n = 1 - (1 - rho0)^(1 - n / S), and 0 from update S on: the law of the CoolMomentum paper, n from 0. */
export function momentumAt(n: number, rho0: number, coolingSteps: number): number {
  return n >= coolingSteps ? 0 : 1 - (1 - rho0) ** (1 - n / coolingSteps);
}

/** A place, and the displacement that led there. */
export interface Particle {
  readonly x: number;
  readonly moved: number;
}

/** One update of CoolMomentum: v = rho v - learningRate (1 + rho) / 2 g, then x = x + v. */
export function updated(
  { x, moved }: Particle,
  gradient: number,
  step: { rho: number; learningRate: number },
): Particle {
  const displacement = step.rho * moved - step.learningRate * ((1 + step.rho) / 2) * gradient;
  return { x: x + displacement, moved: displacement };
}

/** What the trial goes on from when it was stopped; its random numbers go on by themselves. */
interface State {
  readonly step: number;
  readonly particles: readonly Particle[];
}

function numberOf(params: Params, name: string): number {
  const value = params[name];
  if (typeof value !== 'number') throw new Error(`the sweep file gives no number ${name}`);
  return value;
}

/** Cools one particle; the sweep is judged by the energy that it ends with. */
export async function objective(params: Params, trial: TrialHandle<State>): Promise<Metrics | undefined> {
  const [steps, every] = [numberOf(params, 'steps'), numberOf(params, 'reportEvery')];
  const [learningRate, noise] = [numberOf(params, 'learningRate'), numberOf(params, 'noise')];
  const rho0 = numberOf(params, 'rho0');
  // Without momentum there is nothing to cool, and the sweep file gives no length for it.
  const coolingSteps = rho0 === 0 ? steps : numberOf(params, 'cooling') * steps;
  let { step, particles } = trial.restored ?? { step: 0, particles: start.map((x) => ({ x, moved: 0 })) };
  while (step < steps) {
    const rho = momentumAt(step, rho0, coolingSteps);
    particles = particles.map((particle) =>
      updated(particle, slope(particle.x) + noise * trial.random.normal(), { rho, learningRate }),
    );
    step++;
    if (step % every !== 0 && step !== steps) continue;
    const temperature = (((learningRate * noise ** 2) / 4) * (1 + rho)) / (1 - rho);
    await trial.report({ step, steps, metrics: { energy: energy(particles.map(({ x }) => x)), rho, temperature } });
    await trial.checkpoint({ step, particles });
    if (trial.shouldStop()) return undefined;
  }
  const position = particles.map(({ x }) => x);
  trial.log(`came to rest at (${position.map((x) => x.toFixed(2)).join(', ')})`);
  return { energy: energy(position), distance: Math.hypot(...position) };
}
