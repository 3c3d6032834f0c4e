import { LineQueue } from './lineQueue.ts';
import { nextSegments } from './paintPace.ts';
import { fairOrder, type ParallelLayout } from './parallelLayout.ts';

/** What the painter draws. */
export interface ParallelScene {
  readonly layout: ParallelLayout;
  /** Of each line the step of its colour. */
  readonly tones: Uint8Array;
  readonly colours: readonly string[];
  /** Colour of lines that are not selected. */
  readonly quiet: string;
}

/** Segments of lines in the first frame; afterwards as many as the machine draws in time. */
const segmentsAtFirst = 4_000;
/** Two drawings closer to each other than this fall into one frame. Milliseconds. */
const shortFrameMs = 14;

/**
 * The more lines, the fainter each, so that where many run together shows. In steps, of numbers that double: a selection
 * that grows is drawn anew only from one to the next.
 */
function opacityOf(lines: number): number {
  const atMost = 2 ** Math.ceil(Math.log2(Math.max(1, lines)));
  return Math.min(0.9, Math.max(0.1, 12 / Math.sqrt(atMost)));
}

/**
 * Draws the lines of parallel coordinates on a canvas. All lines are drawn grey once, into a picture of their own; over
 * it come, in colour, the selected ones. Lines that a selection gains are drawn over what is there. Where it loses some,
 * the picture is begun anew: a frame shows as many lines as it has time for, a fair part of them, and what is left follows
 * in the next frames, when the selection rests.
 */
export class ParallelPainter {
  readonly canvas: HTMLCanvasElement;
  readonly #background = document.createElement('canvas');
  #scene: ParallelScene | null = null;
  #order: Int32Array = new Int32Array();
  #lines = new LineQueue(this.#order);
  #opacity = 1;
  /** Whether there are lines on the canvas that must go. */
  #isStale = false;
  #frame = 0;
  #lastFrameAt = 0;
  #segments = segmentsAtFirst;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /** Shows other lines, or the same ones at another size or in another scheme. */
  show(scene: ParallelScene): void {
    this.#scene = scene;
    const { width, height, ys } = scene.layout;
    const scale = globalThis.devicePixelRatio;
    for (const canvas of [this.canvas, this.#background]) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.getContext('2d')?.setTransform(scale, 0, 0, scale, 0, 0);
    }
    const count = ys[0]?.length ?? 0;
    if (this.#order.length !== count) this.#order = fairOrder(count);
    this.#lines = new LineQueue(this.#order);
    this.#drawBackground(scene);
    // At once, so that there is no empty picture until the next frame.
    this.#showBackground(scene);
  }

  /** Selects the lines whose mask is not 0. */
  select(mask: Uint8Array): void {
    const opacity = opacityOf(mask.reduce((sum, one) => sum + one, 0));
    if (opacity !== this.#opacity || !this.#lines.isWithin(mask)) {
      this.#lines.beginAnew();
      this.#opacity = opacity;
      this.#isStale = true;
    }
    this.#lines.want(mask);
    const now = performance.now();
    // At once where there is time: the answer to a movement comes a frame earlier.
    if (this.#frame === 0 && now - this.#lastFrameAt > shortFrameMs) this.#draw(now);
    else this.#schedule();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((at) => this.#draw(at));
  }

  #drawBackground({ layout, quiet }: ParallelScene): void {
    const context = this.#background.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, layout.width, layout.height);
    context.strokeStyle = quiet;
    context.globalAlpha = opacityOf(this.#order.length) * 0.6;
    strokeLines(context, layout, this.#order);
  }

  #draw(at: number): void {
    this.#frame = 0;
    const [scene, context] = [this.#scene, this.canvas.getContext('2d')];
    if (scene === null || context === null) return;
    if (this.#isStale) this.#showBackground(scene);
    const gaps = Math.max(1, scene.layout.xs.length - 1);
    const lines = this.#lines.take(Math.max(1, Math.floor(this.#segments / gaps)));
    this.#measure(at, lines.length * gaps);
    drawSelected(context, scene, { lines, opacity: this.#opacity });
    if (!this.#lines.isEmpty) this.#schedule();
  }

  #showBackground({ layout: { width, height } }: ParallelScene): void {
    this.#isStale = false;
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    context.globalAlpha = 1;
    context.drawImage(this.#background, 0, 0, width, height);
  }

  /** Learns from this frame how much the next one may draw. */
  #measure(at: number, drawn: number): void {
    const sinceLastMs = at - this.#lastFrameAt;
    this.#lastFrameAt = at;
    const startedAt = performance.now();
    // Runs after the frame: a canvas is drawn when the browser takes the frame over, not when it is told to.
    setTimeout(() => {
      const workMs = performance.now() - startedAt;
      this.#segments = nextSegments(this.#segments, { drawn, workMs, sinceLastMs });
    });
  }
}

function strokeLines(context: CanvasRenderingContext2D, { xs, ys }: ParallelLayout, lines: Int32Array): void {
  // Where no graphics card draws, wider lines take ten times as long.
  context.lineWidth = 1;
  context.beginPath();
  for (const line of lines) {
    for (let axis = 0; axis < xs.length; axis++) {
      const [x, y] = [xs[axis] ?? 0, ys[axis]?.[line] ?? 0];
      if (axis === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }
  context.stroke();
}

/** One stroke for each colour, the worst first. */
function drawSelected(
  context: CanvasRenderingContext2D,
  { layout, tones, colours }: ParallelScene,
  { lines, opacity }: { readonly lines: Int32Array; readonly opacity: number },
): void {
  context.globalAlpha = opacity;
  colours.forEach((colour, tone) => {
    const own = lines.filter((line) => tones[line] === tone);
    if (own.length === 0) return;
    context.strokeStyle = colour;
    strokeLines(context, layout, own);
  });
}
