import { summarize } from '@coolsweep/statistics';
import { resultsOf, testMetricOf } from '@coolsweep/sweep';
import { countOf, formatNumber, formatSummary } from '../output/format.ts';
import type { ImageFormat } from '../probe/request.ts';
import { choiceOf, type ExportedModel } from './exportResults.ts';
import type { ExportTarget } from './exportTarget.ts';

export interface ReadmeInput {
  readonly target: ExportTarget;
  /** Name of the sweep file. */
  readonly sweepFile: string;
  /** With what images it takes; null where none was exported. */
  readonly model: (ExportedModel & { readonly images: ImageFormat }) | null;
  readonly verdicts: readonly string[];
}

const weightsInWords = {
  last: 'the weights after the last update',
  ema: 'the exponential moving average of the weights',
  averaged: "the mean of the weights over the last epoch's updates",
} as const;

/** What has to be done to an image before the model takes it. */
function preparation({ input, resize, normalisation }: ImageFormat): string {
  const [, height, width] = input.shape;
  const cut =
    resize === null
      ? `Images have ${height} x ${width} pixels.`
      : `Of an image of any size take the square in its middle whose side is ${resize.centreSquare} of the shorter side, ` +
        `and resize it to ${height} x ${width} (${resize.interpolation}); training used libvips.`;
  const mean = Array.isArray(normalisation.mean) ? 'mean and deviation of each channel' : normalisation.mean;
  return (
    `${cut} Channels are ${input.channels.join(', ')}; values go from 0 to 255. The normalisation of the training ` +
    `(${mean}) is part of the model: do not scale the pixels.`
  );
}

function modelPart(model: NonNullable<ReadmeInput['model']>): string {
  const { images, weights, check } = model;
  const shape = images.input.shape.map((length) => length ?? 'images').join(', ');
  return `## The model

\`model.json\` and the \`.bin\` files beside it are a TensorFlow.js layers model without custom layers, with ${weightsInWords[weights]}.

\`\`\`js
const model = await tf.loadLayersModel('file:///…/model.json'); // in browsers its https address
const probabilities = model.predict(images); // [${shape}] -> [images, ${images.classes.length}]
\`\`\`

\`file://\` needs a TensorFlow.js for Node.js (\`@tensorflow/tfjs-node\` or \`-gpu\`); a server and \`http://\` do without.
${preparation(images)} What comes out are probabilities, in the order of \`classes\` in \`preprocessing.json\`. It computes in
float32. On ${countOf(check.images, 'training image')} it differed from the trained model by at most ${check.largestDifference.toExponential(1)}.
`;
}

function numbers({ sweep, trial, replicates }: ExportTarget): string {
  const names = [
    ...new Set([...(sweep.spec.metric === null ? [] : [sweep.spec.metric.name]), testMetricOf(sweep.spec)]),
  ];
  const rows = names.map((name) => {
    const value = trial.results[name];
    const all = summarize(resultsOf(replicates, name));
    return `| ${name} | ${value === undefined ? '–' : formatNumber(value)} | ${formatSummary(all)} | ${all?.n ?? 0} |`;
  });
  return [`| metric | ${trial.id}, seed ${trial.seed} | mean ± sd over seeds | n |`, '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

/** `README.md` of an exported configuration. */
export function exportReadme({ target, sweepFile, model, verdicts }: ReadmeInput): string {
  const { sweep, trial, trials, chosenBy } = target;
  const title = chosenBy === 'name' ? `Trial ${trial.id}` : `The best configuration of ${sweep.id}`;
  const hasChosen = chosenBy !== 'name' && trials.some(({ configHash }) => configHash !== trial.configHash);
  const bias =
    !hasChosen || sweep.origin?.kind === 'confirmation'
      ? ''
      : ' The sweep chose the configuration by these same seeds, so that its mean is too good; `coolsweep rerun ' +
        `${sweep.id} --best 1\` shows by how much.`;
  return `# ${title}

Exported by CoolSweep from sweep ${sweep.id} (${sweep.spec.name}). Run it again: \`coolsweep run ${sweepFile}\`. All numbers,
seeds and the environment are in \`results.json\`.

${model === null ? '' : `${modelPart(model)}\n`}## The numbers

${numbers(target)}

The trial is ${choiceOf(target)}.${bias}
${verdicts.length === 0 ? '' : `\n${verdicts.join('\n\n')}\n`}`;
}
