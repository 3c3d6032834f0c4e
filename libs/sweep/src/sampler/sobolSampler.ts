import { configurationFrom } from './parameterGroups.ts';
import type { Draw } from './randomConfiguration.ts';
import { randomStream } from './randomStream.ts';
import { withoutRepeats } from './repeats.ts';
import type { Sampler } from './sampler.ts';
import { scrambled, sobolCoordinate, sobolDimensions } from './sobolSequence.ts';

/** Positions of a point for every parameter of the space, whether it applies or not. */
function pointAt({ ask: { history, seed, space }, stream }: Draw): number[] {
  return space.parameters.map((_, dimension) =>
    dimension < sobolDimensions
      ? scrambled(sobolCoordinate(history.length, dimension), randomStream(seed, 'scrambling', dimension))
      : stream.uniform(),
  );
}

/**
 * Scrambled points of Sobol's sequence, one dimension for each parameter; the number of configurations so far is the index
 * of the point. Spread more evenly than random ones, best after a power of two. Parameters beyond the 40th are random.
 */
export const sobolSampler: Sampler = withoutRepeats('sobol', (draw) => {
  const point = pointAt(draw);
  const { space } = draw.ask;
  return configurationFrom(space, draw.groups, ({ axes }) =>
    axes.map(({ parameter }) => point[space.parameters.indexOf(parameter)] ?? 0.5),
  );
});
