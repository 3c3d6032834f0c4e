/** Weights of a trained model: those after the last update, their moving average, or their mean over the last epoch. */
export const trainedWeights = ['last', 'ema', 'averaged'] as const;
export type TrainedWeights = (typeof trainedWeights)[number];
