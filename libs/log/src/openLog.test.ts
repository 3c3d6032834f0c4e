import { expect, it } from 'vitest';
import { logLevel } from './env.ts';
import { openLog } from './openLog.ts';

it('writes a JSON object a line with program, time and what it is about, and none of its secrets', () => {
  const lines: string[] = [];
  const log = openLog({ program: 'coolsweep', level: 'info', destination: { write: (line) => void lines.push(line) } });
  const secret = 'hunter-2';
  log.warn({ trial: 'rates-t1', attemptId: 7, token: secret, request: { headers: { cookie: secret } } }, 'refused');
  log.debug('not told');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ program: 'coolsweep', trial: 'rates-t1', attemptId: 7, msg: 'refused', level: 40 }),
  ]);
  expect(lines[0]).toMatch(/"time":"\d{4}-\d\d-\d\dT/);
  expect(lines.join('')).not.toContain(secret);
});

it('tells as much as the environment says, and refuses a level that there is not', () => {
  expect(logLevel('info', {})).toBe('info');
  expect(logLevel('info', { COOLSWEEP_LOG_LEVEL: '' })).toBe('info');
  expect(logLevel('info', { COOLSWEEP_LOG_LEVEL: 'error' })).toBe('error');
  expect(() => logLevel('info', { COOLSWEEP_LOG_LEVEL: 'loud' })).toThrow(/COOLSWEEP_LOG_LEVEL must be one of/);
});
