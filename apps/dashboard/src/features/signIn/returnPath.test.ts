import { expect, it } from 'vitest';
import { returnPath } from './returnPath.ts';

it.each([
  ['/sweeps/rates?sort=seed', '/sweeps/rates?sort=seed'],
  ['/', '/'],
])('leads back to %j', (next, path) => {
  expect(returnPath(next)).toBe(path);
});

it.each([
  undefined,
  [['/a', '/b']],
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/.//evil.example/',
  'https://evil.example/',
  'javascript:alert(1)',
  'sweeps/rates',
  'http://here/x',
  'http://[',
  '/sign-in?next=/',
])('never leads to another server, nor back to the same page: %j', (next) => {
  expect(returnPath(next as string | undefined)).toBe('/');
});
