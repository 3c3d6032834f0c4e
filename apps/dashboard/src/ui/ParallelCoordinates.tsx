'use client';
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import styles from './ParallelCoordinates.module.css';
import {
  parallelLayout,
  parallelWidth,
  positionAt,
  yOf,
  type ParallelAxis,
  type ParallelLayout,
} from './parallelLayout.ts';
import { ParallelPainter } from './parallelPainter.ts';
import { positionOn, stretchBetween, ticksOf, type PlotAxis, type Stretch } from './plotAxis.ts';
import { toneColours, toneOf } from './tones.ts';
import { useDarkness } from './useDarkness.ts';
import { useWidth } from './useWidth.ts';

const height = 300;

export interface ParallelCoordinatesProps {
  readonly label: string;
  /** What the picture shows, for readers who do not see it. */
  readonly description: string;
  readonly axes: readonly ParallelAxis[];
  /** Of each line, from 0 (worst) to 1 (best); NaN without a value. */
  readonly shares: Float64Array;
  /** What is chosen on each axis, by its id. */
  readonly brushes: ReadonlyMap<string, readonly Stretch[]>;
  /** The lines that are selected when what is chosen on one axis is this; with null as id, as things are. */
  readonly select: (id: string | null, stretch: Stretch | null) => Uint8Array;
  /** A stretch was chosen on an axis; null: nothing any more. */
  readonly onBrush: (id: string, stretch: Stretch | null) => void;
}

interface Drag {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

/** Smaller than this a movement is a click, which takes the brush away. */
const smallestDrag = 0.012;

/** Every run as a line through all axes. Drawing along an axis selects; a click on it selects everything again. */
export function ParallelCoordinates(props: ParallelCoordinatesProps) {
  const { label, description, axes, shares, select, onBrush } = props;
  const { width: available, ref } = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<ParallelPainter>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const isDark = useDarkness();
  const width = available === 0 ? 0 : parallelWidth(available, axes.length);
  const layout = useMemo(() => parallelLayout(axes, { width, height }), [axes, width]);
  const tones = useMemo(() => Uint8Array.from(shares, toneOf), [shares]);

  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    if (painter.current?.canvas !== canvas.current) {
      painter.current?.stop();
      painter.current = new ParallelPainter(canvas.current);
    }
    const quiet = getComputedStyle(canvas.current).getPropertyValue('--idle-fill').trim();
    painter.current.show({ layout, tones, colours: toneColours(canvas.current), quiet });
  }, [layout, tones, isDark, width]);
  // After the one above: a selection is drawn over what is shown then.
  useEffect(() => {
    painter.current?.select(select(null, null));
  }, [layout, tones, isDark, width, select]);
  useEffect(
    () => () => {
      painter.current?.stop();
      painter.current = null;
    },
    [],
  );

  const stretchOf = ({ axis, from, to }: Drag) => {
    const plotAxis = axes[axis]?.axis;
    return plotAxis === undefined || Math.abs(from - to) < smallestDrag ? null : stretchBetween(plotAxis, from, to);
  };
  const move = (next: Drag) => {
    setDrag(next);
    const id = axes[next.axis]?.axis.id ?? null;
    painter.current?.select(select(id, stretchOf(next)));
  };
  const end = () => {
    if (drag === null) return;
    setDrag(null);
    const id = axes[drag.axis]?.axis.id;
    if (id !== undefined) onBrush(id, stretchOf(drag));
  };
  return (
    <figure className={styles.figure} role="group" aria-label={label}>
      <div ref={ref} className={styles.scroller} role="region" aria-label={`${label}, scrolls sideways`} tabIndex={0}>
        {width > 0 && (
          <div className={styles.stage}>
            <canvas ref={canvas} className={styles.canvas} role="img" aria-label={description} />
            <Overlay {...props} layout={layout} drag={drag} onMove={move} onEnd={end} />
          </div>
        )}
        {width === 0 && <div className={styles.coming} />}
      </div>
    </figure>
  );
}

interface OverlayProps extends ParallelCoordinatesProps {
  readonly layout: ParallelLayout;
  readonly drag: Drag | null;
  readonly onMove: (drag: Drag) => void;
  readonly onEnd: () => void;
}

/** Axes, names and brushes over the lines. */
function Overlay({ axes, brushes, layout, drag, onMove, onEnd }: OverlayProps) {
  const { width, top } = layout;
  const isLast = (index: number) => index > 0 && index === axes.length - 1;
  const toPosition = (event: PointerEvent<SVGElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    return positionAt(event.clientY - (box?.top ?? 0) - headSpace, layout);
  };
  return (
    <svg className={styles.overlay} width={width} height={height + headSpace} aria-hidden="true">
      {axes.map(({ axis }, index) => {
        const x = layout.xs[index] ?? 0;
        const own = drag?.axis === index ? dragStretches(drag) : chosenStretches(axis, brushes.get(axis.id) ?? []);
        return (
          <g key={axis.id} transform={`translate(${x} ${headSpace})`}>
            <AxisName axis={axis} index={index} layout={layout} />
            <line className={styles.axis} y1={top} y2={layout.bottom} />
            {ticksOf(axis, 6).map(({ position, label }) => (
              <text
                key={label}
                className={styles.tick}
                x={isLast(index) ? -6 : 6}
                y={yOf(position, layout) + 4}
                textAnchor={isLast(index) ? 'end' : 'start'}
              >
                {label}
              </text>
            ))}
            {own.map(([from, to]) => (
              <rect
                key={from}
                className={styles.brush}
                x={-8}
                width={16}
                y={yOf(Math.max(from, to), layout)}
                height={Math.max(2, Math.abs(yOf(from, layout) - yOf(to, layout)))}
              />
            ))}
            <rect
              className={styles.handle}
              data-axis={axis.id}
              x={-18}
              width={36}
              y={0}
              height={layout.bottom + 8}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                const at = toPosition(event);
                onMove({ axis: index, from: at, to: at });
              }}
              onPointerMove={(event) => {
                if (drag?.axis === index) onMove({ ...drag, to: toPosition(event) });
              }}
              onPointerUp={onEnd}
              onPointerCancel={onEnd}
            />
          </g>
        );
      })}
    </svg>
  );
}

/** Names of neighbouring axes stand at two heights, so that they do not run into each other. */
const headSpace = 36;

function AxisName({ axis, index, layout }: { axis: PlotAxis; index: number; layout: ParallelLayout }) {
  const last = layout.xs.length - 1;
  const anchor = index === 0 ? 'start' : index === last ? 'end' : 'middle';
  const x = index === 0 ? -28 : index === last ? 28 : 0;
  return (
    <text className={styles.name} x={x} y={index % 2 === 0 ? -22 : -6} textAnchor={anchor}>
      {axis.label}
    </text>
  );
}

type Ends = readonly [from: number, to: number];

function dragStretches({ from, to }: Drag): Ends[] {
  return [[from, to]];
}

/** Ends of what is chosen; of named places, the whole of them. */
function chosenStretches(axis: PlotAxis, stretches: readonly Stretch[]): Ends[] {
  const half = axis.kind === 'values' ? 0.5 / Math.max(1, axis.names.length) : 0;
  return stretches.map(({ min, max }): Ends => {
    const [from, to] = [positionOn(axis, Math.max(min, lowest(axis))), positionOn(axis, Math.min(max, highest(axis)))];
    return [from - half, to + half];
  });
}

const lowest = (axis: PlotAxis) => (axis.kind === 'range' ? axis.min : 0);
const highest = (axis: PlotAxis) => (axis.kind === 'range' ? axis.max : axis.names.length - 1);
