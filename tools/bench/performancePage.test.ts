import { expect, it } from 'vitest';
import { withResult } from './performancePage.ts';
import type { BenchRecord } from './record.ts';

const record: BenchRecord = {
  bench: 'training',
  values: { 'compiled/keras@32': 1.31234, 'imagesPerSecond/keras@32': 390.06, 'toFirstStepMs/keras@32': 9000 },
  versions: ['Keras 3'],
  leftOut: { 'torch@32': 'no network' },
  machine: { processor: 'Xeon', cores: 2, gpu: null, memoryGiB: 24, node: 'v20' },
  command: 'npm run bench -- training',
  date: '2026-01-31',
  commit: 'abc',
};
const page = '# Performance\n\n<!-- bench training -->\n\nold\n\n<!-- end of bench training -->\n\nThe log.\n';

it('puts a result in place of the old one and leaves the rest', () => {
  const written = withResult(page, record);
  expect(written).toMatch(/^# Performance\n/);
  expect(written).toMatch(/\nThe log\.\n$/);
  expect(written).not.toContain('old');
  expect(withResult(written, record)).toBe(written);
});

it('tells the command, the date, the machine, the versions and what is missing', () => {
  const written = withResult(page, record);
  expect(written).toContain('`npm run bench -- training`, 2026-01-31, commit abc, on Xeon, 2 cores, 24 GiB.');
  expect(written).toContain('Node v20; Keras 3.');
  expect(written).toContain('| `compiled/keras@32` | 1.312 | 1.30 |');
  expect(written).toContain('| 390.1 | 9.0 |');
  expect(written).toContain('- `torch@32`: no network');
});

it('refuses a page without its marks', () => {
  expect(() => withResult('# Performance\n', record)).toThrow('no lines <!-- bench training -->');
});
