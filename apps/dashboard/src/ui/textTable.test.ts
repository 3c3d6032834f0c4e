import { expect, it } from 'vitest';
import { tableToCsv, tableToJson } from './textTable.ts';

const table = {
  columns: ['name', 'loss'],
  rows: [
    ['a "b", c', 0.5],
    ['d', Number.NaN],
    ['e', null],
  ],
};

it('CSV quotes what would be read as something else, and leaves missing values empty', () => {
  expect(tableToCsv(table)).toBe('name,loss\r\n"a ""b"", c",0.5\r\nd,NaN\r\ne,\r\n');
});

it('JSON keeps NaN as a word', () => {
  expect(JSON.parse(tableToJson(table))).toEqual([
    { name: 'a "b", c', loss: 0.5 },
    { name: 'd', loss: 'NaN' },
    { name: 'e', loss: null },
  ]);
});

it('begins no formula in a cell, nor in the name of a column', () => {
  const table = { columns: ['=name'], rows: [['=1+1'], ['@a'], ['-Infinity'], [-0.5], ['-0.5']] };
  expect(tableToCsv(table).split('\r\n')).toEqual(["'=name", "'=1+1", "'@a", '-Infinity', '-0.5', '-0.5', '']);
});
