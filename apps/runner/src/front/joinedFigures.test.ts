import { expect, test } from 'vitest';
import { joinedFigures } from './joinedFigures.ts';

const family = (name: string, ...lines: string[]) =>
  [`# HELP ${name} what`, `# TYPE ${name} gauge`, ...lines].join('\n');

test('lines of a name that two processes have stand together, under one head', () => {
  const one = `${family('a', 'a{p="1"} 1')}\n\n${family('b', 'b 2')}\n`;
  const other = `${family('a', 'a{p="2"} 3')}\n\n${family('c', 'c 4')}\n`;
  const joined = [family('a', 'a{p="1"} 1', 'a{p="2"} 3'), family('b', 'b 2'), family('c', 'c 4')];
  expect(joinedFigures(one, other)).toBe(`${joined.join('\n\n')}\n`);
  expect(joinedFigures('', one)).toBe(one);
});
