import {
  createLoader,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from 'nuqs/server';

/** What the curves of one trial may be drawn over. */
export const overNames = ['step', 'epoch', 'time'] as const;

/** What is shown of single weight tensors, as the server has it. */
export const layerQuantities = [
  'temperature',
  'gradientVariance',
  'msd',
  'gradientNorm',
  'weightNorm',
  'updateRatio',
] as const;

/** The state of the screen as it stands in the address. */
export const trialParsers = {
  over: parseAsStringLiteral(overNames).withDefault('step'),
  log: parseAsBoolean.withDefault(false),
  /** Metrics that have a chart. */
  metrics: parseAsArrayOf(parseAsString),
  /** Scale on which the momentum is drawn. */
  rho: parseAsStringLiteral(['linear', 'log1m']).withDefault('linear'),
  quantity: parseAsStringLiteral(layerQuantities).withDefault('temperature'),
  /** Whether vectors (biases, scales of normalisations) are shown beside the kernels. */
  vectors: parseAsBoolean.withDefault(false),
  /** Weight tensors that are drawn as lines. */
  layers: parseAsArrayOf(parseAsString),
  /** Number of the attempt whose log is shown; null: the latest one, whichever that is. */
  attempt: parseAsInteger,
  /** Text that lines of the log have. */
  find: parseAsString.withDefault(''),
};

export type TrialView = inferParserType<typeof trialParsers>;
/** Reads the state of the screen on the server. */
export const loadTrialView = createLoader(trialParsers);

export type ChangeTrialView = (change: Partial<{ [Key in keyof TrialView]: TrialView[Key] | null }>) => void;
