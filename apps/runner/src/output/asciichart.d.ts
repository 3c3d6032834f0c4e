/** The part of asciichart that is used here; the package brings no types. */
declare module 'asciichart' {
  export function plot(
    series: number[],
    options?: { height?: number; min?: number; max?: number; format?: (value: number) => string },
  ): string;
}
