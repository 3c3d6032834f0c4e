/**
 * `npm run release:check`: what has to be true of the packages before a release goes out. Asks the registry for advisories,
 * writes what the release consists of (CycloneDX) into the folder `release`, and checks the hashes of the lock file.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditOf, verdictOn } from './audit.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'release');
const billFile = join(folder, 'sbom.cdx.json');
/** An audit of a registry that does not answer shall not hang. */
const longestMs = 120_000;

/**
 * What a program wrote, wherever it wrote it.
 * @param {string} program
 * @param {readonly string[]} argv
 */
function outputOf(program, argv) {
  const isOnWindows = process.platform === 'win32';
  const options = { cwd: root, timeout: longestMs, maxBuffer: 2 ** 28, encoding: /** @type {const} */ ('utf8') };
  // npm is a .cmd file on Windows, which only a shell can start.
  const { status, stdout, stderr } = spawnSync(program, argv, { ...options, shell: isOnWindows && program === 'npm' });
  return { isGood: status === 0, stdout: stdout ?? '', stderr: stderr ?? '' };
}

function checkAdvisories() {
  const { stdout, stderr } = outputOf('npm', ['audit', '--json']);
  return verdictOn(auditOf(stdout.trim() === '' ? stderr : stdout));
}

function writeBill() {
  const { isGood, stdout, stderr } = outputOf('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']);
  if (!isGood) return { isGood, text: `bill of materials: npm sbom failed\n${stderr}` };
  /** @type {{ components?: unknown[] }} */
  const { components = [] } = JSON.parse(stdout);
  mkdirSync(folder, { recursive: true });
  writeFileSync(billFile, stdout);
  return { isGood: components.length > 0, text: `bill of materials: ${components.length} packages in ${billFile}` };
}

function checkLock() {
  const { isGood, stderr } = outputOf(process.execPath, [join(root, 'tools', 'checks', 'lockFile.mjs')]);
  const text = isGood ? 'every package has its hash, none an address' : `\n${stderr.trimEnd()}`;
  return { isGood, text: `lock file: ${text}` };
}

const results = [checkLock(), writeBill(), checkAdvisories()];
for (const { isGood, text } of results) console.log(`${isGood ? 'ok     ' : 'problem'} ${text}`);
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;
