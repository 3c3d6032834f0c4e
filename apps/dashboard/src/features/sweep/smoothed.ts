/**
 * Exponential moving average along a curve, by the share `weight` that it keeps at each point, divided by what it has of
 * weight so far, so that it does not begin at 0. What is not finite stays as it is and is not averaged into what follows.
 *
 *   m_i = w m_(i-1) + (1 - w) x_i,   smoothed_i = m_i / (1 - w^i)
 */
export function smoothed(values: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return values;
  let [mean, seen] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = weight * mean + (1 - weight) * value;
    seen = weight * seen + (1 - weight);
    return mean / seen;
  });
}
