import path from 'node:path';

/** @type {import('next').NextConfig} */
const config = {
  // The workspace, not this folder: libraries are compiled from their sources.
  turbopack: { root: path.join(import.meta.dirname, '../..') },
  transpilePackages: ['access', 'api', 'log', 'schedule', 'statistics', 'store', 'sweep'].map(
    (name) => `@coolsweep/${name}`,
  ),
  // Loaded by Node as they are: native modules, and what loads them.
  serverExternalPackages: [
    '@libsql/client',
    '@node-rs/argon2',
    'libsql',
    '@prisma/adapter-libsql',
    '@prisma/adapter-pg',
    'pg',
    '@prisma/client',
    'pino',
    'proper-lockfile',
  ],
  // A target of its own checks the types.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // The server around it does that, see src/server/compressed.ts.
  compress: false,
  // Browsers ask for this before they have read which icon a page has.
  rewrites: () => Promise.resolve([{ source: '/favicon.ico', destination: '/icon.svg' }]),
};

export default config;
