import { SweepError } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { allowedOf, bindingOf, originOf, type BindingChoice } from './binding.ts';

const here: BindingChoice = { host: '127.0.0.1', port: 4700, behindProxy: false };
const files = { tlsCert: 'cert.pem', tlsKey: 'key.pem' };
const publicUrl = 'https://sweeps.example.org';
const bind = (changes: Partial<BindingChoice>) => bindingOf({ ...here, ...changes });

describe('where a server listens', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '127.1.2.3'])('needs neither TLS nor users on %s', (host) => {
    expect(bind({ host })).toMatchObject({ needsUsers: false, isSecure: false, tls: null });
  });

  it.each<[string, Partial<BindingChoice>, RegExp]>([
    [
      'an address of the network in the clear',
      { host: '192.0.2.7' },
      /--tls-cert FILE and --tls-key FILE, or --behind-proxy/,
    ],
    ['all addresses in the clear', { host: '0.0.0.0' }, /--tls-cert/],
    ['a name that only looks like loopback', { host: '127.0.0.1.example.org' }, /--tls-cert/],
    ['a certificate without its key', { tlsCert: 'cert.pem' }, /go together/],
    ['a proxy without the name that it serves', { behindProxy: true }, /needs --public-url/],
    ['all addresses without a name', { host: '0.0.0.0', ...files }, /--public-url/],
    ['a name in the clear', { behindProxy: true, publicUrl: 'http://sweeps.example.org' }, /https/],
    ['a name with a path', { behindProxy: true, publicUrl: `${publicUrl}/sweeps` }, /nothing after it/],
    ['a name with a password', { behindProxy: true, publicUrl: 'https://a:b@example.org' }, /nothing after it/],
    ['a name on plain loopback', { publicUrl }, /goes with/],
  ])('is refused for %s', (_title, changes, message) => {
    expect(() => bind(changes)).toThrow(SweepError);
    expect(() => bind(changes)).toThrow(message);
  });

  it.each<[string, Partial<BindingChoice>, string]>([
    ['TLS', { host: '0.0.0.0', ...files, publicUrl }, publicUrl],
    ['TLS under the address itself', { host: '192.0.2.7', port: 8443, ...files }, 'https://192.0.2.7:8443'],
    ['TLS on the usual port', { host: '192.0.2.7', port: 443, ...files }, 'https://192.0.2.7'],
    ['a proxy on the same machine', { behindProxy: true, publicUrl }, publicUrl],
  ])('needs users with %s, and answers to one name', (_title, changes, origin) => {
    const binding = bind(changes);
    expect(binding).toMatchObject({ needsUsers: true, isSecure: true });
    expect(originOf(binding, binding.port)).toBe(origin);
    expect(allowedOf(binding, binding.port)).toEqual({ hosts: [origin.slice('https://'.length)], origins: [origin] });
  });
});
