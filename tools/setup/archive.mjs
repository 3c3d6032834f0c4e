import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** @import { Entry, ZipFile } from 'yauzl' */

/**
 * A zip archive whose entries are picked by name.
 * @typedef {object} Archive
 * @property {ReadonlyMap<string, Entry>} entries files only, by their path inside the archive
 * @property {(name: string) => Promise<string>} text
 * @property {(name: string, folder: string, path: string) => Promise<void>} extract writes an entry to `folder/path`
 */

/**
 * Opens a zip archive for the length of `task`. An archive with one entry that would leave its folder is refused as a
 * whole, before anything is written.
 * @template T
 * @param {string} file
 * @param {(archive: Archive) => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withArchive(file, task) {
  // Imported late: this module is loaded before npm has installed anything.
  const yauzl = await import('yauzl');
  /** @type {ZipFile} */
  const zip = await new Promise((done, fail) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, opened) => (error ? fail(error) : done(opened)));
  });
  try {
    const entries = await listEntries(zip);
    return await task({
      entries,
      text: async (name) => text(await openEntry(zip, entryOf(entries, name))),
      extract: (name, folder, path) => extract(zip, entryOf(entries, name), inside(folder, path)),
    });
  } finally {
    zip.close();
  }
}

/**
 * @param {ReadonlyMap<string, Entry>} entries
 * @param {string} name
 */
function entryOf(entries, name) {
  const entry = entries.get(name);
  if (entry === undefined) throw new Error(`The archive has no ${name}.`);
  return entry;
}

/**
 * @param {ZipFile} zip
 * @returns {Promise<Map<string, Entry>>}
 */
function listEntries(zip) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  return new Promise((done, fail) => {
    zip.on('error', fail);
    zip.on('end', () => done(entries));
    zip.on('entry', (/** @type {Entry} */ entry) => {
      // A link could lead a later entry out of the folder; the wheels hold none.
      if (isLink(entry)) return fail(new Error(`Refused: ${entry.fileName} is a link.`));
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

/** @param {Entry} entry */
function modeOf(entry) {
  return entry.externalFileAttributes >>> 16;
}

/** @param {Entry} entry */
function isLink(entry) {
  return (modeOf(entry) & 0o170000) === 0o120000;
}

/**
 * yauzl refuses absolute names and `..` while reading; this holds for whatever path the caller makes of a name.
 * @param {string} folder
 * @param {string} path
 */
function inside(folder, path) {
  const resolved = resolve(folder, path);
  if (!resolved.startsWith(resolve(folder) + sep)) throw new Error(`Refused: ${path} would leave ${folder}.`);
  return resolved;
}

/**
 * @param {ZipFile} zip
 * @param {Entry} entry
 * @returns {Promise<import('node:stream').Readable>}
 */
function openEntry(zip, entry) {
  return new Promise((done, fail) => {
    zip.openReadStream(entry, (error, stream) => (error ? fail(error) : done(stream)));
  });
}

/**
 * @param {ZipFile} zip
 * @param {Entry} entry
 * @param {string} path
 */
async function extract(zip, entry, path) {
  await mkdir(dirname(path), { recursive: true });
  const mode = modeOf(entry) & 0o111 ? 0o755 : 0o644;
  await pipeline(await openEntry(zip, entry), createWriteStream(path, { flags: 'wx', mode }));
}
