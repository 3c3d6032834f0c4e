/**
 * A hyperparameter as a function of the update's index n (n = 0 for the first update).
 *
 * A schedule is a plain value: it can be stored, compared, previewed and sent to a trial process. Everything that needs
 * a number asks {@link valueAt}, the trainer as well as the preview, so what is drawn is what is trained with.
 */
export type Schedule =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'coolmomentum'; readonly rho0: number; readonly coolingSteps: number };

/** The same value at every update. */
export function constant(value: number): Schedule {
  return { kind: 'constant', value };
}

/**
 * CoolMomentum's exponential cooling of the momentum coefficient.
 *
 *   rho_n = max(0, 1 - (1 - rho0)^(1 - n / S))         S = coolingSteps, n = 0, 1, …
 *
 * the closed form of rho_n = max(0, 1 - (1 - rho0) / alpha^n) with alpha = (1 - rho0)^(1/S). The closed form is used
 * because powers of alpha leave rho_S at about 1e-16 instead of 0. rho is exactly 0 for every n >= S.
 *
 * Source: Borysenko & Byshkin, Scientific Reports 11, 10705 (2021), Eqs. (19) and (20).
 *
 * @param rho0 initial momentum coefficient, 0 <= rho0 < 1
 * @param coolingSteps S, the number of updates until rho is 0; need not be whole, must be positive
 * @throws RangeError when a value is out of range
 */
export function coolMomentum(rho0: number, coolingSteps: number): Schedule {
  if (!(rho0 >= 0 && rho0 < 1)) throw new RangeError(`rho0 must lie in [0, 1), got ${rho0}`);
  if (!(coolingSteps > 0)) throw new RangeError(`coolingSteps must be positive, got ${coolingSteps}`);
  return { kind: 'coolmomentum', rho0, coolingSteps };
}

/** The schedule's value at update `n` (0 for the first update). */
export function valueAt(schedule: Schedule, n: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.value;
    case 'coolmomentum':
      return n >= schedule.coolingSteps ? 0 : 1 - (1 - schedule.rho0) ** (1 - n / schedule.coolingSteps);
  }
}

/** alpha of Eq. (20): the factor by which 1 - rho grows per update, inverted. alpha = (1 - rho0)^(1/S). */
export function alphaOf(rho0: number, coolingSteps: number): number {
  return (1 - rho0) ** (1 / coolingSteps);
}
