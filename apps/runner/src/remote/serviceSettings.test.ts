import { expect, test } from 'vitest';
import type { ClusterConfig } from '../coolSweepConfig.ts';
import { configOf } from '../operatorConfig.ts';
import { isPrivate, urlOf } from './serviceSettings.ts';

const of = (cluster: ClusterConfig) => configOf({ cluster }, '/etc/lab/coolsweep.config.ts').cluster;
const tls = { cert: 'chain.pem', key: '/etc/keys/key.pem', ca: 'ca.pem' };

test('tokens do not leave the machine in the clear unless somebody says that they may', () => {
  expect(() => of({ host: '10.0.0.5' })).toThrow(/config\.ts: cluster\.host: 10\.0\.0\.5 .*tls: .*trustNetwork: true/);
  expect(of({ host: '10.0.0.5', trustNetwork: true })).toMatchObject({ host: '10.0.0.5' });
  expect(of({ host: '10.0.0.5', tls })).toMatchObject({ host: '10.0.0.5' });
  expect(of({ host: '127.0.0.1' })).toMatchObject({ trustNetwork: false });
  expect(() => of({ url: 'http://head.example' })).toThrow(/url: .* https:, or give trustNetwork: true/);
  expect(of({ url: 'http://head.example', trustNetwork: true })).toMatchObject({ trustNetwork: true });
  expect(of({ url: 'https://head.example' })).toMatchObject({ host: '127.0.0.1' });
});

test('a service is for this machine alone when neither its address nor the one in front of it leads elsewhere', () => {
  for (const url of [undefined, 'http://127.0.0.1:9', 'http://[::1]:9', 'http://localhost'])
    expect(isPrivate(of({ url }))).toBe(true);
  expect(isPrivate(of({ url: 'https://head.example' }))).toBe(false);
  expect(isPrivate(of({ host: '10.0.0.5', trustNetwork: true, url: 'http://127.0.0.1:9' }))).toBe(false);
});

test('the files of a certificate lie beside the file that names them', () => {
  const files = { cert: '/etc/lab/chain.pem', key: '/etc/keys/key.pem', ca: '/etc/lab/ca.pem' };
  expect(of({ tls }).tls).toEqual(files);
  expect(() => configOf({ cluster: { tls: { cert: 'chain.pem' } } }, 'coolsweep.config.ts')).toThrow('tls.key');
});

test('agents are sent to the address that encrypts', () => {
  expect(urlOf(of({ tls }), 4810)).toBe('https://127.0.0.1:4810');
  expect(urlOf(of({ host: '::1' }), 4810)).toBe('http://[::1]:4810');
  expect(urlOf(of({ url: 'https://head.example:443/' }), 4810)).toBe('https://head.example:443');
  expect(() => of({ url: 'http://head.example', tls })).toThrow('url: must begin with https:');
});
