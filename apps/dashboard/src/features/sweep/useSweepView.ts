'use client';
import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  type inferParserType,
} from 'nuqs';
import { useCallback } from 'react';
import { filtersFromText, filtersToText } from './filters.ts';
import { pickedFromText, pickedToText } from './pickedTrials.ts';
import { layoutFromText, layoutToText } from './tableLayout.ts';

/** What learning curves may be drawn over, as the server has it. */
export const curveAxisNames = ['step', 'epoch', 'time', 'progress', 'rho', 'temperature'] as const;

const parseAsFilters = createParser({ parse: filtersFromText, serialize: filtersToText, eq: sameText(filtersToText) });
const parseAsLayout = createParser({ parse: layoutFromText, serialize: layoutToText, eq: sameText(layoutToText) });
const parseAsPicked = createParser({ parse: pickedFromText, serialize: pickedToText, eq: sameText(pickedToText) });

function sameText<T>(toText: (value: T) => string) {
  return (a: T, b: T) => toText(a) === toText(b);
}

/** What the reader has chosen on the sweep screen: all of it is the address, so that it can be kept, sent and taken back. */
const parsers = {
  /** Which trials are looked at. */
  where: parseAsFilters.withDefault([]),
  /** The number by which trials are compared. */
  measure: parseAsString,
  heatX: parseAsString,
  heatY: parseAsString,
  /** Whether a click on a cell of the heat map picks it to be compared; else it filters. */
  picks: parseAsBoolean.withDefault(false),
  /** Picked cells, each by the number of a trial in it: axes may get more values while a sweep runs. */
  cells: parseAsPicked.withDefault([]),
  /** Configurations ticked in their table, each by the number of a trial of it. */
  ticked: parseAsPicked.withDefault([]),
  /** Axes of the parallel coordinates, in their order. */
  axes: parseAsArrayOf(parseAsString),
  /** Metrics that have a chart. */
  metrics: parseAsArrayOf(parseAsString),
  /** What a line of the charts stands for. */
  lines: parseAsString.withDefault('configuration'),
  over: parseAsStringLiteral(curveAxisNames).withDefault('step'),
  /** Lines that are drawn, by their keys. */
  shown: parseAsArrayOf(parseAsString),
  smooth: parseAsFloat.withDefault(0),
  log: parseAsBoolean.withDefault(false),
  /** `-objective` sorts the table by the objective, largest first. */
  sort: parseAsString,
  columns: parseAsLayout,
  /** Field by which the table is grouped. */
  group: parseAsString,
  /** Groups that are open. */
  open: parseAsArrayOf(parseAsString).withDefault([]),
};

export type SweepView = inferParserType<typeof parsers>;
export type ChangeView = (change: Partial<{ [Key in keyof SweepView]: SweepView[Key] | null }>) => void;

/** The reader's choices and how to change them; every change is a step of the back button. */
export function useSweepView(): readonly [view: SweepView, change: ChangeView] {
  const [view, setView] = useQueryStates(parsers, { history: 'push' });
  const change: ChangeView = useCallback((next) => void setView(next), [setView]);
  return [view, change];
}
