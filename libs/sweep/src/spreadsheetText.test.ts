import { expect, it } from 'vitest';
import { spreadsheetText } from './spreadsheetText.ts';

it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '-', '--1', '-1.5e', '+1;2'])(
  '%j begins no formula any more',
  (text) => {
    expect(spreadsheetText(text)).toBe(`'${text}`);
  },
);

it.each(['-1', '-1.5', '+3', '-1e-7', '-2.5E+10', '-Infinity', '0', 'NaN', 'rates-t3', '', "'=1", 'a=b', ' =1'])(
  '%j stays as it is',
  (text) => {
    expect(spreadsheetText(text)).toBe(text);
  },
);
