/**
 * What `npm audit --json` has found, or that nobody could be asked. A release does not wait for an advisory of low or
 * moderate severity, but says so.
 */

const severities = /** @type {const} */ (['critical', 'high', 'moderate', 'low']);
const stopping = new Set(['critical', 'high']);

/** @typedef {(typeof severities)[number]} Severity */
/** @typedef {{ kind: 'notReachable', why: string } | { kind: 'found', counts: Record<Severity, number>, packages: string[] }} Audit */

/**
 * Reads the output. npm ends with code 1 for findings and for a registry that knows no advisories alike.
 * @param {string} output
 * @returns {Audit}
 */
export function auditOf(output) {
  const report = jsonIn(output);
  const counts = report?.metadata?.vulnerabilities;
  if (counts === undefined) {
    const why = report?.error?.summary || report?.message || output.trim().split('\n').at(-1) || 'no answer';
    return { kind: 'notReachable', why: String(why) };
  }
  const packages = Object.entries(report?.vulnerabilities ?? {}).map(([name, { severity, range = '' }]) =>
    `${severity}: ${name} ${range}`.trim(),
  );
  const all = severities.map((severity) => [severity, Number(counts[severity] ?? 0)]);
  return { kind: 'found', counts: Object.fromEntries(all), packages };
}

/**
 * A sentence about it, and whether a release may go out.
 * @param {Audit} audit
 */
export function verdictOn(audit) {
  if (audit.kind === 'notReachable') {
    return { isGood: true, text: `advisories: not reachable (${audit.why}); ask again from where the registry is` };
  }
  const named = severities.filter((severity) => audit.counts[severity] > 0);
  if (named.length === 0) return { isGood: true, text: 'advisories: none' };
  const list = named.map((severity) => `${audit.counts[severity]} ${severity}`).join(', ');
  const text = `advisories: ${list}\n${audit.packages.map((line) => `  ${line}`).join('\n')}`;
  return { isGood: !named.some((severity) => stopping.has(severity)), text };
}

/**
 * @param {string} text
 * @returns {any} undefined where there is no JSON
 */
function jsonIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
