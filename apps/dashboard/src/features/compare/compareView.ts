import {
  createLoader,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from 'nuqs/server';

/** What curves may be drawn over here: what all runs have. Over rho and temperature the sweep screen draws them. */
export const overNames = ['step', 'epoch', 'time', 'progress'] as const;

/** By what a race to a target is measured. */
const costNames = ['updates', 'seconds'] as const;
export type Cost = (typeof costNames)[number];

/** The state of the screen as it stands in the address. */
export const compareParsers = {
  with: parseAsArrayOf(parseAsString).withDefault([]),
  /** What means and tests are of. */
  metric: parseAsString,
  /** Name of the group that the others are compared with. */
  reference: parseAsString,
  /** Smallest difference that matters, in units of the metric. */
  effect: parseAsFloat,
  /** Metrics that have a chart. */
  metrics: parseAsArrayOf(parseAsString),
  over: parseAsStringLiteral(overNames).withDefault('step'),
  log: parseAsBoolean.withDefault(false),
  /** Names of the lines that are hidden. */
  hidden: parseAsArrayOf(parseAsString).withDefault([]),
  /** Whether fields that are the same everywhere are shown too. */
  same: parseAsBoolean.withDefault(false),
  race: parseAsString,
  target: parseAsFloat,
  cost: parseAsStringLiteral(costNames).withDefault('updates'),
};

export type CompareView = inferParserType<typeof compareParsers>;
export type ChangeCompareView = (change: Partial<{ [Key in keyof CompareView]: CompareView[Key] | null }>) => void;

/** Reads the state of the screen on the server. */
export const loadCompareView = createLoader(compareParsers);

/** The question to the server for the verdicts that the screen shows. */
export function verdictQuestion({ with: members, metric, reference, effect }: CompareView) {
  // What is no size is left to the sweep.
  return { members, metric, reference, effect: effect !== null && effect > 0 ? effect : null };
}
