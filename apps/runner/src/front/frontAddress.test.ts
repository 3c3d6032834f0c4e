import { describe, expect, test } from 'vitest';
import { configOf } from '../operatorConfig.ts';
import { frontAddress, type AddressFlags } from './frontAddress.ts';

const tls = { cert: '/etc/lab/chain.pem', key: '/etc/lab/key.pem', ca: '/etc/lab/ca.pem' };
const flags = { tlsCert: tls.cert, tlsKey: tls.key };
const publicUrl = 'https://sweeps.example.org';

const addressOf = (cluster: object, given: AddressFlags = {}) =>
  frontAddress(configOf({ cluster }, '/etc/lab/coolsweep.config.ts').cluster, given);

describe('one address', () => {
  test('is that of the configuration, on this machine alone where it says nothing', () => {
    expect(addressOf({})).toMatchObject({ settings: { host: '127.0.0.1', port: 4810 }, overruled: [] });
    const { settings, dashboard } = addressOf({ host: '10.0.0.5', port: 8443, tls });
    expect(settings).toMatchObject({ host: '10.0.0.5', port: 8443, tls, url: undefined });
    expect(dashboard).toMatchObject({ host: '10.0.0.5', tlsCert: tls.cert, tlsKey: tls.key, publicUrl: undefined });
  });

  test('is that of the command line where that says one, and the operator is told of what does not hold', () => {
    const { settings, dashboard, overruled } = addressOf({ host: '10.0.0.5', tls }, { host: '10.0.0.6', port: 8443 });
    expect(settings).toMatchObject({ host: '10.0.0.6', port: 8443 });
    expect(dashboard.host).toBe('10.0.0.6');
    expect(overruled).toEqual(['--host 10.0.0.6 goes before cluster.host (10.0.0.5) of the configuration']);
  });

  test('is what people type to agents as well, unless they have one of their own', () => {
    expect(addressOf({}, { ...flags, publicUrl }).settings.url).toBe(publicUrl);
    expect(addressOf({}, { behindProxy: true, publicUrl }).settings.url).toBe(publicUrl);
    const url = 'https://head.cluster:4810';
    expect(addressOf({ url }, { ...flags, publicUrl })).toMatchObject({ settings: { url }, dashboard: { publicUrl } });
  });

  test('is what agents are told to people as well, unless it lies below another one', () => {
    const named = (url: string) => addressOf({ tls, url }).dashboard.publicUrl;
    expect(named('https://head.cluster:4810/')).toBe('https://head.cluster:4810');
    expect(named('https://head.cluster/agents')).toBeUndefined();
  });

  test('has one certificate', () => {
    expect(addressOf({ tls }, flags).settings.tls).toEqual(tls);
    expect(addressOf({}, flags).settings.tls).toEqual({ cert: tls.cert, key: tls.key });
  });
});

describe('what cannot hold together is refused with both names', () => {
  test.each<{ readonly title: string; readonly cluster: object; readonly given: AddressFlags; readonly why: RegExp }>([
    {
      title: 'two certificates',
      ...{
        cluster: { tls },
        given: { ...flags, tlsCert: '/other.pem' },
        why: /--tls-cert \/other\.pem .*cluster\.tls /,
      },
    },
    {
      title: 'half of one',
      ...{ cluster: {}, given: { tlsCert: tls.cert }, why: /--tls-cert FILE and --tls-key FILE go together/ },
    },
    {
      title: 'HTTPS, and HTTP for agents',
      ...{
        cluster: { url: 'http://127.0.0.1:9' },
        given: flags,
        why: /cluster\.url \(http:.*https:, since --tls-cert/,
      },
    },
    {
      title: 'passwords in the clear',
      ...{ cluster: { host: '10.0.0.5', trustNetwork: true }, given: {} },
      why: /cluster\.host \(10\.0\.0\.5\) .*cluster\.trustNetwork.*--behind-proxy/,
    },
    {
      title: 'a flag that sends them so',
      ...{ cluster: {}, given: { host: '0.0.0.0' }, why: /--host 0\.0\.0\.0 .*--tls-cert FILE/ },
    },
    {
      title: 'a proxy that people are not told of',
      ...{ cluster: { url: publicUrl }, given: {}, why: /cluster\.url .*--dashboard .*--behind-proxy/ },
    },
  ])('$title', ({ cluster, given, why }) => {
    expect(() => addressOf(cluster, given)).toThrow(why);
  });

  test('tokens of agents cross no network in the clear, unless the operator says that they may', () => {
    const given = { behindProxy: true, host: '10.0.0.6', publicUrl };
    expect(addressOf({}, given).settings).toMatchObject({ host: '10.0.0.6', url: publicUrl });
    expect(() => addressOf({ url: 'http://127.0.0.1:9' }, given)).toThrow(
      /in the clear to http:.*cluster\.trustNetwork/,
    );
  });
});
