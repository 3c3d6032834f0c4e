/** Fails when package-lock.json records download addresses: the project installs from whatever registry npm is set to. */
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const named = Object.entries(packages).filter(([, { resolved, link }]) => !link && /^https?:/.test(resolved ?? ''));
for (const [path, { resolved }] of named) console.error(`${path}: ${resolved}`);
// Binaries for other platforms may be missing from a registry mirror; the lock then names them without a hash, so that
// npm accepts it, and npm takes them as optional.
const unverified = Object.entries(packages).filter(
  ([path, { integrity, link, optional, os }]) =>
    path.startsWith('node_modules/') && !link && !integrity && !(optional && os),
);
for (const [path] of unverified) console.error(`${path}: no integrity hash`);
process.exitCode = named.length + unverified.length > 0 ? 1 : 0;
