/**
 * Functions that are sent to a page and run there, and what they use of it. The library of types for browsers is not for
 * tools: it changes what Node's own functions are taken for.
 */

interface PageElement {
  readonly textContent: string | null;
}

declare const document: {
  querySelector(selectors: string): PageElement | null;
  querySelectorAll(selectors: string): Iterable<PageElement>;
  addEventListener(type: string, listener: () => void, options: { capture: boolean; once: boolean }): void;
};

declare function requestAnimationFrame(callback: (time: number) => void): number;

/** Whether a table has a row of data: one with a cell that says something. */
export function hasRows(): boolean {
  return [...document.querySelectorAll('main table tbody td')].some((cell) => (cell.textContent ?? '').trim() !== '');
}

/** Whether Plotly has drawn a trace, with points or with a canvas of them. */
export function hasTrace(): boolean {
  return document.querySelector('.js-plotly-plot .scatterlayer .trace .point, .js-plotly-plot .gl-canvas') !== null;
}

/** Whether a chart says that it has drawn so many lines of single trials. */
export function hasTrialLines(count: number): boolean {
  const told = [...document.querySelectorAll('figure p')].map((text) => text.textContent ?? '');
  return told.some((text) => text.startsWith('Last values. #') && text.split('; #').length >= count);
}

/** Whether a chart says this of its lines. */
export function isTold(words: string): boolean {
  return [...document.querySelectorAll('figure p')].some((text) => text.textContent?.includes(words));
}

/** The time of the next frame, in milliseconds since the start of the navigation. */
export function nextFrame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve(performance.now()));
  });
}

/** The time of day in the next frame. */
export function nextFrameOfDay(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve(Date.now()));
  });
}

/** Notes the time of the next choice from a list. */
export function markChoice(): void {
  document.addEventListener('change', () => performance.mark('chosen'), { capture: true, once: true });
}

/** Milliseconds from that choice to the next frame. */
export function sinceChoice(): Promise<number> {
  const [mark] = performance.getEntriesByName('chosen');
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve(performance.now() - (mark?.startTime ?? Number.NaN)));
  });
}

/** Notes the time of every frame from now on. */
export function markFrames(): void {
  requestAnimationFrame(function next(time) {
    performance.mark('frame', { startTime: time });
    requestAnimationFrame(next);
  });
}

export function forgetFrames(): void {
  performance.clearMarks('frame');
}

export function frameTimes(): number[] {
  return performance.getEntriesByName('frame').map(({ startTime }) => startTime);
}
