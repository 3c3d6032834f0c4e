type Fields = Readonly<Record<string, number>>;

function requireAll(fields: Fields, what: string, holds: (value: number) => boolean): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!holds(value)) throw new RangeError(`${name} must be ${what}, got ${value}`);
  }
}

/** @throws RangeError that names the first field that is infinite or not a number */
export function requireFinite(fields: Fields): void {
  requireAll(fields, 'finite', Number.isFinite);
}

/** @throws RangeError that names the first field that is not a finite number above 0 */
export function requirePositive(fields: Fields): void {
  requireAll(fields, 'positive and finite', (value) => value > 0 && value < Number.POSITIVE_INFINITY);
}

/** @throws RangeError that names the first field that is not a finite number of 0 or more */
export function requireNonNegative(fields: Fields): void {
  requireAll(fields, '0 or more and finite', (value) => value >= 0 && value < Number.POSITIVE_INFINITY);
}

/** @throws RangeError that names the first field that is no momentum coefficient: 1 would never forget a gradient */
export function requireCoefficient(fields: Fields): void {
  requireAll(fields, 'in [0, 1)', (value) => value >= 0 && value < 1);
}
