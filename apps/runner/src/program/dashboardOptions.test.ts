import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addBindingOptions, addressFlagsOf } from './dashboardOptions.ts';

function flagsOf(...argv: string[]) {
  const command = addBindingOptions(new Command().option('--dashboard').option('--slots <n>').option('--port <n>'));
  return addressFlagsOf(command.parse(argv, { from: 'user' }).opts());
}

test('to say where a dashboard listens is to ask for one', () => {
  expect(flagsOf()).toBeNull();
  expect(flagsOf('--slots', '2')).toBeNull();
  expect(flagsOf('--dashboard')).toEqual({});
  for (const argv of [
    ['--host', '0.0.0.0'],
    ['--port', '8443'],
    ['--tls-cert', 'chain.pem'],
    ['--tls-key', 'key.pem'],
    ['--public-url', 'https://sweeps.example.org'],
  ])
    expect(Object.values(flagsOf(...argv) ?? {})).toContain(argv[1]);
  expect(flagsOf('--behind-proxy')).toMatchObject({ behindProxy: true });
});
