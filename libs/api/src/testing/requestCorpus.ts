/** Requests that once went wrong somewhere, or that are of a kind that often does; every one is sent in every run. */
export interface CorpusRequest {
  readonly path: string;
  /** As it is sent, JSON or not. */
  readonly body: string;
}

const text = (content: string) => JSON.stringify({ text: content });

export const requestCorpus: readonly CorpusRequest[] = [
  { path: 'sweep.byId', body: '' },
  { path: 'sweep.byId', body: '{' },
  { path: 'sweep.byId', body: 'null' },
  { path: 'sweep.byId', body: '[]' },
  { path: 'sweep.byId', body: '{"sweepId":"__proto__"}' },
  { path: 'sweep.byId', body: '{"__proto__":{"sweepId":"rates"}}' },
  { path: 'sweep.byId', body: '{"sweepId":"constructor","constructor":{"prototype":{}}}' },
  { path: 'sweep.byId', body: '{"sweepId":"../../etc/passwd"}' },
  { path: 'sweep.byId', body: '{"sweepId":"rates\\u0000"}' },
  { path: 'sweep.byId', body: '{"sweepId":"\\ud800"}' },
  { path: 'trial.byId', body: '{"trialId":"rates-t99999999999999999999"}' },
  { path: 'metric.series', body: `{"trialIds":${'['.repeat(50_000)}${']'.repeat(50_000)},"names":[]}` },
  { path: 'metric.series', body: '{"trialIds":["rates-t1"],"names":["__proto__"],"afterStep":-1e308}' },
  { path: 'trial.table', body: '{"sweepId":"rates","sort":[],"where":[],"offset":1e300,"limit":500}' },
  { path: 'trial.columns', body: '{"sweepId":"rates","measures":["result:__proto__","result:"]}' },
  { path: 'compare.verdicts', body: '{"members":["rates~","~","-t1"]}' },
  { path: 'compare.verdicts', body: '{"members":["rates"],"effect":1e-320}' },
  { path: 'sweep.page', body: '{"search":"(((((((((((a*)*)*"}' },
  { path: 'live.since', body: '{"cursor":"\\u0000"}' },
  { path: 'destination.find', body: '{"text":"\\ud800-t1"}' },
  { path: 'no.such', body: '{}' },
  { path: '__proto__', body: '{}' },
  { path: 'sweep.toString', body: '{}' },
  { path: 'constructor.prototype', body: '{}' },
  { path: 'sweepFile.check', body: text('['.repeat(20_000)) },
  { path: 'sweepFile.check', body: text('- '.repeat(20_000)) },
  { path: 'sweepFile.check', body: text('{a: '.repeat(20_000)) },
  { path: 'sweepFile.check', body: text(`constraints: ["${'('.repeat(20_000)}"]`) },
  { path: 'sweepFile.check', body: text(`constraints: ["${'not '.repeat(20_000)}1"]`) },
  { path: 'sweepFile.check', body: text(`constraints: ["1${' + 1'.repeat(20_000)}"]`) },
  { path: 'sweepFile.check', body: text(`a: &a [x, x, x, x, x, x, x, x, x]\n${aliases(9)}`) },
  { path: 'sweepFile.check', body: text('parameters: {optimizer.rho0: {values: &a [*a]}}') },
  { path: 'sweepFile.check', body: text('name: !!js/function "function () {}"') },
  { path: 'sweepFile.check', body: text('%TAG ! tag:example.org,2000:\n---\n!x {name: a}') },
  { path: 'sweepFile.check', body: text('<<: {name: a}\n__proto__: {polluted: true}') },
];

/** Each list of nine of the one before: nine to the power of `depth` values when it is written out. */
function aliases(depth: number): string {
  const names = 'abcdefghijkl';
  return Array.from({ length: depth }, (_, index) => {
    const [one = '', next = ''] = [names[index], names[index + 1]];
    return `${next}: &${next} [${Array.from({ length: 9 }, () => `*${one}`).join(', ')}]`;
  }).join('\n');
}
