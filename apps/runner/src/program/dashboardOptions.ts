import type { Command } from 'commander';
import type { AddressFlags } from '../front/frontAddress.ts';

/** Where a dashboard listens and how it is reached; the same for every command that serves one. */
export function addBindingOptions(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on, 0.0.0.0 for all (default: 127.0.0.1)')
    .option('--tls-cert <file>', 'certificate chain in PEM, for another --host')
    .option('--tls-key <file>', 'private key of the certificate, in PEM')
    .option('--behind-proxy', 'a proxy in front of it ends TLS and adds X-Forwarded-For')
    .option('--public-url <url>', 'the address that people type, such as https://sweeps.example.org');
}

/** What a command says of the address, or null when it says nothing: to say where a dashboard listens is to ask for one. */
export function addressFlagsOf(options: AddressFlags & { readonly dashboard?: boolean }): AddressFlags | null {
  const { host, port, tlsCert, tlsKey, behindProxy, publicUrl, dashboard } = options;
  const flags = { host, port, tlsCert, tlsKey, behindProxy, publicUrl };
  return dashboard === true || Object.values(flags).some((one) => one !== undefined) ? flags : null;
}
