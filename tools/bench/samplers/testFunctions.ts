/** A function with many or narrow valleys and a minimum that is known. */
export interface TestFunction {
  readonly name: string;
  readonly bounds: readonly (readonly [min: number, max: number])[];
  readonly minimum: number;
  readonly valueAt: (x: readonly number[]) => number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function branin([x = 0, y = 0]: readonly number[]): number {
  const parabola = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6;
  return parabola ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

/** Height, widths and place of each of the valleys. */
const hartmannValleys = [
  { depth: 1, a: [10, 3, 17, 3.5, 1.7, 8], p: [1312, 1696, 5569, 124, 8283, 5886] },
  { depth: 1.2, a: [0.05, 10, 17, 0.1, 8, 14], p: [2329, 4135, 8307, 3736, 1004, 9991] },
  { depth: 3, a: [3, 3.5, 1.7, 10, 17, 8], p: [2348, 1451, 3522, 2883, 3047, 6650] },
  { depth: 3.2, a: [17, 8, 0.05, 10, 0.1, 14], p: [4047, 8828, 8732, 5743, 1091, 381] },
];

function hartmann(x: readonly number[]): number {
  const valleys = hartmannValleys.map(({ depth, a, p }) => {
    const distances = x.map((part, axis) => (a[axis] ?? 0) * (part - (p[axis] ?? 0) / 10_000) ** 2);
    return depth * Math.exp(-sum(distances));
  });
  return -sum(valleys);
}

function rosenbrock(x: readonly number[]): number {
  return sum(x.slice(1).map((b, index) => 100 * (b - (x[index] ?? 0) ** 2) ** 2 + (1 - (x[index] ?? 0)) ** 2));
}

function ackley(x: readonly number[]): number {
  const root = Math.sqrt(sum(x.map((part) => part * part)) / x.length);
  const waves = sum(x.map((part) => Math.cos(2 * Math.PI * part))) / x.length;
  return -20 * Math.exp(-0.2 * root) - Math.exp(waves) + 20 + Math.E;
}

function rastrigin(x: readonly number[]): number {
  return sum(x.map((part) => part * part - 10 * Math.cos(2 * Math.PI * part) + 10));
}

const cube = (dimensions: number, min: number, max: number) =>
  Array.from({ length: dimensions }, () => [min, max] as const);

/**
 * The bounds of Ackley's and Rastrigin's functions are not the usual symmetric ones: their minimum would be at the centre,
 * where CMA-ES begins.
 *
 * Source: Surjanovic and Bingham, "Virtual library of simulation experiments", sfu.ca/~ssurjano.
 */
export const testFunctions: readonly TestFunction[] = [
  { name: 'branin', bounds: [[-5, 10], [0, 15]], minimum: 0.39788735772973816, valueAt: branin }, // prettier-ignore
  { name: 'hartmann6', bounds: cube(6, 0, 1), minimum: -3.322368011415515, valueAt: hartmann },
  { name: 'rosenbrock4', bounds: cube(4, -5, 10), minimum: 0, valueAt: rosenbrock },
  { name: 'ackley5', bounds: cube(5, -15, 30), minimum: 0, valueAt: ackley },
  { name: 'rastrigin5', bounds: cube(5, -4, 6), minimum: 0, valueAt: rastrigin },
];
