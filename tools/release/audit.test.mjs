import { describe, expect, it } from 'vitest';
import { auditOf, verdictOn } from './audit.mjs';

const none = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 };
const report = (/** @type {object} */ counts, vulnerabilities = {}) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: { ...none, ...counts } } });

describe('the verdict on advisories', () => {
  it('is good where there are none', () => {
    expect(verdictOn(auditOf(report({})))).toEqual({ isGood: true, text: 'advisories: none' });
  });

  it('stops a release for a high or critical one, and names the package', () => {
    const found = auditOf(report({ high: 1 }, { left: { severity: 'high', range: '<1.3.1' } }));
    const { isGood, text } = verdictOn(found);
    expect([isGood, text]).toEqual([false, 'advisories: 1 high\n  high: left <1.3.1']);
    expect(verdictOn(auditOf(report({ critical: 2 }))).isGood).toBe(false);
  });

  it('tells of lesser ones and lets the release go out', () => {
    expect(verdictOn(auditOf(report({ moderate: 1, low: 3 })))).toMatchObject({
      isGood: true,
      text: expect.stringContaining('1 moderate, 3 low'),
    });
  });

  it.each([
    ['{"error":{"code":"ENOAUDIT","summary":"This registry does not support audit requests."}}', 'does not support'],
    ['{"message":"request to the registry failed"}', 'failed'],
    ['npm error code ENETUNREACH\nnpm error no way there', 'no way there'],
    ['', 'no answer'],
  ])('says that nobody could be asked, and why: %s', (output, why) => {
    const { isGood, text } = verdictOn(auditOf(output));
    expect([isGood, text.startsWith('advisories: not reachable'), text.includes(why)]).toEqual([true, true, true]);
  });
});
