/** Work of one frame that leaves room for what else a frame has to do, and a time between two frames that is felt. */
const wantedWorkMs = 8;
const feltMs = 22;
/** After a rest the time since the last frame says nothing. */
const restMs = 200;
/** Few enough for slow machines; more than a picture ever has is too many. */
const bounds = { fewest: 1_000, most: 400_000 };

/** How a frame went. */
export interface PaintedFrame {
  /** Segments of lines that were drawn in it. */
  readonly drawn: number;
  /** Time of the page's own thread from the start of drawing to the end of the frame, milliseconds. */
  readonly workMs: number;
  /** Time since the frame before, milliseconds. */
  readonly sinceLastMs: number;
}

/**
 * How many segments the next frame may draw, after one that was allowed so many. Where the picture is not drawn by the
 * page's own thread, too much of it shows only as frames that come late.
 */
export function nextSegments(allowed: number, { drawn, workMs, sinceLastMs }: PaintedFrame): number {
  // A frame that had little to draw says nothing about one that has much.
  if (drawn < allowed / 2) return allowed;
  const isLate = sinceLastMs > feltMs && sinceLastMs < restMs;
  const tookMs = Math.max(0.1, workMs, isLate ? sinceLastMs - feltMs + wantedWorkMs : 0);
  // Quickly down, slowly up again: a late frame is felt, a few lines less are not.
  const factor = Math.min(1.15, Math.max(0.5, wantedWorkMs / tookMs));
  return Math.min(bounds.most, Math.max(bounds.fewest, allowed * factor));
}
