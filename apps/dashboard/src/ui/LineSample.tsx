import { lineStyle } from './chartData.ts';

/** A piece of a line of a chart, in its colour and dash. */
export function LineSample({ style }: { readonly style: number }) {
  const { colour, dash } = lineStyle(style);
  return (
    <svg width="26" height="10" aria-hidden="true">
      <line
        x1="1"
        x2="25"
        y1="5"
        y2="5"
        stroke={`var(--line-${colour})`}
        strokeWidth="2.5"
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  );
}
