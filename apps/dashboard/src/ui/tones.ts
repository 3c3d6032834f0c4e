/** Colours from worst to best: orange over grey to blue, which colour-blind readers tell apart. */
const toneSteps = 9;

type Rgb = readonly [number, number, number];

/** Of `#rrggbb`, or of `#rgb`, as style sheets are shortened. */
function rgbOf(hex: string): Rgb {
  const digits = hex.replace('#', '');
  const value = Number.parseInt(digits.length === 3 ? digits.replace(/./g, '$&$&') : digits, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mixed(a: Rgb, b: Rgb, share: number): string {
  const parts = a.map((part, index) => Math.round(part + ((b[index] ?? part) - part) * share));
  return `rgb(${parts.join(' ')})`;
}

/** A colour between two, both as `#rrggbb` or `#rgb`. */
export function mixedColour(from: string, to: string, share: number): string {
  return mixed(rgbOf(from), rgbOf(to), share);
}

/** The colours of the steps, from the style sheet of an element as it is now. */
export function toneColours(element: Element): string[] {
  const style = getComputedStyle(element);
  const colour = (name: string) => rgbOf(style.getPropertyValue(name).trim());
  const [worst, middle, best] = [colour('--line-1'), colour('--border-strong'), colour('--line-0')];
  const half = (toneSteps - 1) / 2;
  return Array.from({ length: toneSteps }, (_, step) =>
    step <= half ? mixed(worst, middle, step / half) : mixed(middle, best, (step - half) / half),
  );
}

/** The step of a share from 0 (worst) to 1 (best); the middle one for what has none. */
export function toneOf(share: number): number {
  return Number.isFinite(share)
    ? Math.min(toneSteps - 1, Math.max(0, Math.floor(share * toneSteps)))
    : (toneSteps - 1) / 2;
}
