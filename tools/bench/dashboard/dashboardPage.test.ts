import { describe, expect, it } from 'vitest';
import { dashboardPage } from './dashboardPage.ts';
import { atLeast, summed } from './summary.ts';

describe('dashboardPage', () => {
  it('has a row for what was measured, with median, 95th percentile and number', () => {
    const row = dashboardPage(summed('liveMs', [200, 300, 400], 'median')).split('\n')[2];
    expect(row).toMatch(/^\| `liveMs` .* \| 300 \| 300 \| 400 \| 3 \|/);
  });

  it('says of a page that was not waited for to the end that it took longer', () => {
    const key = 'optunaDashboard/ours';
    expect(dashboardPage({ [key]: 480, [atLeast(key)]: 1 })).toContain('| at least 480.00 |');
    expect(dashboardPage({ [key]: 4 })).toContain('| 4.00 |');
  });
});
