/** Nodes on either side of the middle; beyond u = 3.2 a weight is below 1e-15 of the largest. */
const nodes = 80;
const step = 3.2 / nodes;

/**
 * The integral of an analytic function over a finite interval, by the double-exponential (tanh-sinh) rule of Takahasi
 * and Mori: x = (from + to) / 2 + (to - from) / 2 tanh(π/2 sinh u), trapezoids in u. To about 1e-13 of the largest
 * value times the length, for a function that is smooth on a twentieth of the interval.
 */
export function integral(integrand: (x: number) => number, from: number, to: number): number {
  if (to <= from) return 0;
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  let sum = 0;
  for (let k = -nodes; k <= nodes; k++) {
    const u = k * step;
    const argument = (Math.PI / 2) * Math.sinh(u);
    const weight = ((Math.PI / 2) * Math.cosh(u)) / Math.cosh(argument) ** 2;
    sum += weight * integrand(middle + half * Math.tanh(argument));
  }
  return sum * half * step;
}
