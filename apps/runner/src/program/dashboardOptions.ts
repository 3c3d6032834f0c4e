import type { Command } from 'commander';

/** Where a dashboard listens and how it is reached; the same for every command that serves one. */
export function addBindingOptions(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on, 0.0.0.0 for all (default: 127.0.0.1)')
    .option('--tls-cert <file>', 'certificate chain in PEM, for another --host')
    .option('--tls-key <file>', 'private key of the certificate, in PEM')
    .option('--behind-proxy', 'a proxy in front of it ends TLS and adds X-Forwarded-For')
    .option('--public-url <url>', 'the address that people type, such as https://sweeps.example.org');
}
