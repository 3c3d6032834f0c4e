import { expect, test } from 'vitest';
import { clusterSettingsOf } from './clusterFile.ts';
import { isPrivate, urlOf } from './serviceSettings.ts';

const of = (text: string) => clusterSettingsOf(text, '/etc/lab/cluster.yaml');
const tls = 'tls: { cert: chain.pem, key: /etc/keys/key.pem, ca: ca.pem }';

test('tokens do not leave the machine in the clear unless somebody says that they may', () => {
  expect(() => of('host: 10.0.0.5')).toThrow(/cluster\.yaml: host: 10\.0\.0\.5 .*tls: .*trustNetwork: true/);
  expect(of('{ host: 10.0.0.5, trustNetwork: true }')).toMatchObject({ host: '10.0.0.5' });
  expect(of(`host: 10.0.0.5\n${tls}`)).toMatchObject({ host: '10.0.0.5' });
  expect(of('host: 127.0.0.1')).toMatchObject({ trustNetwork: false });
  expect(() => of('url: http://head.example')).toThrow(/url: .* https:, or give trustNetwork: true/);
  expect(of('{ url: "http://head.example", trustNetwork: true }')).toMatchObject({ trustNetwork: true });
  expect(of('url: https://head.example')).toMatchObject({ host: '127.0.0.1' });
});

test('a service is for this machine alone when neither its address nor the one in front of it leads elsewhere', () => {
  for (const here of ['{}', 'url: http://127.0.0.1:9', 'url: "http://[::1]:9"', 'url: http://localhost'])
    expect(isPrivate(of(here))).toBe(true);
  expect(isPrivate(of('url: https://head.example'))).toBe(false);
  expect(isPrivate(of('{ host: 10.0.0.5, trustNetwork: true, url: "http://127.0.0.1:9" }'))).toBe(false);
});

test('the files of a certificate lie beside the file that names them', () => {
  const files = { cert: '/etc/lab/chain.pem', key: '/etc/keys/key.pem', ca: '/etc/lab/ca.pem' };
  expect(of(tls).tls).toEqual(files);
  expect(() => of('tls: { cert: chain.pem }')).toThrow('tls.key');
});

test('agents are sent to the address that encrypts', () => {
  expect(urlOf(of(tls), 4810)).toBe('https://127.0.0.1:4810');
  expect(urlOf(of('host: "::1"'), 4810)).toBe('http://[::1]:4810');
  expect(urlOf(of('url: https://head.example:443/'), 4810)).toBe('https://head.example:443');
  expect(() => of(`url: http://head.example\n${tls}`)).toThrow('url: must begin with https:');
});
