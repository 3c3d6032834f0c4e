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
const segmentsAtFirst = 6_000;
const fewestSegments = 1_000;
/** A frame longer than this is felt while brushing, one shorter than this leaves room. Milliseconds. */
const frameMs = { long: 22, short: 14 };
/** The more lines, the fainter each, so that where many run together shows. */
const opacityOf = (lines: number) => Math.min(0.9, Math.max(0.16, 12 / Math.sqrt(lines)));

/**
 * Draws the lines of parallel coordinates on a canvas. All lines are drawn grey once, into a picture of their own; a
 * frame shows that picture and, in colour, as many selected lines as it has time for, a fair part of them. What is left
 * follows in the next frames, when the selection rests.
 */
export class ParallelPainter {
  readonly canvas: HTMLCanvasElement;
  readonly #background = document.createElement('canvas');
  #scene: ParallelScene | null = null;
  #order: Int32Array = new Int32Array();
  /** Selected lines, in fair order. */
  #selected: Int32Array = new Int32Array();
  #drawn = 0;
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
    this.#drawBackground(scene);
    // At once, so that there is no empty picture until the next frame.
    this.#showBackground(scene);
  }

  /** Selects the lines whose mask is not 0. */
  select(mask: Uint8Array): void {
    this.#selected = this.#order.filter((line) => mask[line] !== 0);
    this.#drawn = 0;
    const now = performance.now();
    // At once where there is time: the answer to a movement comes a frame earlier.
    if (this.#frame === 0 && now - this.#lastFrameAt > frameMs.short) this.#draw(now);
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
    context.lineWidth = 1;
    strokeLines(context, layout, this.#order);
  }

  #draw(at: number): void {
    this.#frame = 0;
    const [scene, context] = [this.#scene, this.canvas.getContext('2d')];
    if (scene === null || context === null) return;
    this.#adapt(at);
    const { layout } = scene;
    if (this.#drawn === 0) this.#showBackground(scene);
    const lines = Math.max(1, Math.floor(this.#segments / Math.max(1, layout.xs.length - 1)));
    const next = this.#selected.subarray(this.#drawn, this.#drawn + lines);
    drawSelected(context, scene, { lines: next, opacity: opacityOf(this.#selected.length) });
    this.#drawn += next.length;
    if (this.#drawn < this.#selected.length) this.#schedule();
  }

  #showBackground({ layout: { width, height } }: ParallelScene): void {
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    context.globalAlpha = 1;
    context.drawImage(this.#background, 0, 0, width, height);
  }

  /** Draws more in a frame where frames are short, and less where they are long. */
  #adapt(at: number): void {
    const took = at - this.#lastFrameAt;
    this.#lastFrameAt = at;
    // After a rest the time since the last frame says nothing.
    if (took > 200) return;
    if (took > frameMs.long) this.#segments = Math.max(fewestSegments, this.#segments * 0.7);
    else if (took > 0 && took < frameMs.short) this.#segments *= 1.15;
  }
}

function strokeLines(context: CanvasRenderingContext2D, { xs, ys }: ParallelLayout, lines: Int32Array): void {
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
  context.lineWidth = 1.25;
  context.globalAlpha = opacity;
  colours.forEach((colour, tone) => {
    const own = lines.filter((line) => tones[line] === tone);
    if (own.length === 0) return;
    context.strokeStyle = colour;
    strokeLines(context, layout, own);
  });
}
