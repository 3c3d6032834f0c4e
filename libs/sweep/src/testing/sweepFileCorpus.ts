/** What nine lists of the one before come to is nine to the power of so many. */
const aliasDepth = 9;

/** Files that once went wrong somewhere, or that are of a kind that often does; every one is read in every run. */
export const sweepFileCorpus: readonly string[] = [
  '',
  '\u0000',
  '\ufeff',
  '- '.repeat(20_000),
  '['.repeat(20_000),
  '{a: '.repeat(20_000),
  'null',
  '42',
  'name: [',
  'name: "\\ud800"',
  'name: !!js/function "function () {}"',
  '%TAG ! tag:example.org,2000:\n---\n!x {name: a}',
  '<<: {name: a}\n__proto__: {polluted: true}',
  'constructor: {prototype: {polluted: true}}',
  'parameters: {__proto__: {values: [1]}}',
  // Had no end as JSON.
  'parameters: {optimizer.rho0: {values: &a [*a]}}',
  '&a {name: *a}',
  'parameters: &a {optimizer.rho0: &b {values: [*a, *b]}}',
  'parameters: {optimizer.rho0: {distribution: constructor, min: 0, max: 1}}',
  'parameters: {optimizer.rho0: [{values: [0.5]}, {values: [0.5]}]}',
  'method: grid\nparameters: {epochs: {distribution: int, min: 1, max: 1e308, count: 1000}}',
  'method: grid\nconfigurations: [{}]\nzip: [[]]\nexclude: [{}]',
  'seeds: [.nan, -0, 1e999]',
  'objective: {module: ../../etc/passwd}\nparameters: {x: {values: [1]}}',
  'constraints: ["(((((((((("]',
  `constraints: ["${'('.repeat(490)}1${')'.repeat(490)}"]`,
  'name: a\n---\nname: b',
  `a: &a [x, x, x, x, x, x, x, x, x]\n${aliases()}`,
];

function aliases(): string {
  const names = 'abcdefghijkl';
  return Array.from({ length: aliasDepth }, (_, index) => {
    const [one = '', next = ''] = [names[index], names[index + 1]];
    return `${next}: &${next} [${Array.from({ length: 9 }, () => `*${one}`).join(', ')}]`;
  }).join('\n');
}
