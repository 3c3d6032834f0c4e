import { flatten } from '../../ui/flatten.ts';

type Environment = Readonly<Record<string, unknown>>;
type Row = readonly [label: string, text: string];

export interface EnvironmentPart {
  readonly title: string;
  readonly facts: readonly Row[];
}

/** What a reader looks for first, by the dotted paths under which it is recorded. */
const parts: readonly (readonly [title: string, fields: Readonly<Record<string, string>>])[] = [
  [
    'Program',
    {
      coolsweep: 'CoolSweep',
      gitCommit: 'Commit',
      gitDirty: 'Uncommitted changes',
      sourceHash: 'Hash of the sources',
      packageLock: 'Hash of the package lock',
      node: 'Node.js',
    },
  ],
  [
    'TensorFlow',
    {
      backend: 'Backend',
      backendReason: 'Why this one',
      tensorflowVersion: 'Version',
      tensorflowSource: 'Loaded from',
      tensorflowBuild: 'Build',
      gpu: 'GPU',
      intraOpThreads: 'Threads within operations',
      interOpThreads: 'Threads between operations',
      oneDnn: 'oneDNN',
      deterministicOps: 'Deterministic operations',
    },
  ],
  ['Data', { 'dataset.name': 'Data set', 'dataset.contentHash': 'Hash of the content' }],
  [
    'Machine',
    {
      host: 'Host',
      platform: 'Platform',
      processor: 'Processor',
      cores: 'Cores',
      memoryGiB: 'Memory (GiB)',
    },
  ],
];

const words: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };

/**
 * What is recorded of a trial's surroundings, ordered for people; what the attempt says stands above what its sweep
 * recorded. Whatever has no place of its own comes at the end, by its path.
 */
export function environmentFacts({ sweep, attempt }: Readonly<Record<'sweep' | 'attempt', Environment>>) {
  const recorded = new Map([...flatten(sweep), ...flatten(attempt)]);
  // Of nothing at all, `flatten` gives one row without a path.
  recorded.delete('');
  const found = parts.map(([title, fields]): EnvironmentPart => {
    const facts = Object.entries(fields).flatMap(([path, label]): Row[] => {
      const text = recorded.get(path);
      recorded.delete(path);
      return text === undefined ? [] : [[label, words[text] ?? text]];
    });
    return { title, facts };
  });
  const rest: EnvironmentPart = {
    title: 'Everything else',
    facts: [...recorded].filter(([, text]) => text !== '' && text !== '—'),
  };
  return [...found, rest].filter(({ facts }) => facts.length > 0);
}
