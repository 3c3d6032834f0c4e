import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomStream } from '@coolsweep/backend';
import { download, type TransferOptions } from './download.ts';
import { remoteOf } from './testing/cifarStandIn.ts';
import { fileServer, type Behaviour } from './testing/fileServer.ts';
import { temporaryContext } from './testing/temporaryContext.ts';

const random = randomStream('download test');
const content = Buffer.from(Array.from({ length: 300_000 }, () => random.integer(256)));
const pauses: number[] = [];
const atOnce: TransferOptions = {
  pause: (attempt) => {
    pauses.push(attempt);
    return Promise.resolve();
  },
};

async function scene(behaviours: readonly Behaviour[], served = content) {
  const { dataDir } = await temporaryContext();
  const { url, ranges } = await fileServer(served, behaviours);
  return { dataDir, destination: path.join(dataDir, 'file'), file: remoteOf(content, url), ranges };
}

describe('a download', () => {
  it('brings the file, tells how far it is, and leaves nothing else behind', async () => {
    const { dataDir, destination, file } = await scene([{ kind: 'serve' }]);
    const received: number[] = [];
    await download(file, destination, { ...atOnce, onProgress: (progress) => received.push(progress.received) });
    expect((await readFile(destination)).equals(content)).toBe(true);
    expect(received.at(-1)).toBe(content.length);
    expect(await readdir(dataDir)).toEqual(['file']);
  });

  it('goes on where the connection broke', async () => {
    const { destination, file, ranges } = await scene([{ kind: 'break', after: 100_000 }, { kind: 'serve' }]);
    await download(file, destination, atOnce);
    expect((await readFile(destination)).equals(content)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('goes on in a later call, after five attempts in vain', async () => {
    const first = await scene([
      { kind: 'break', after: 100_000 },
      { kind: 'status', status: 503 },
    ]);
    await expect(download(first.file, first.destination, atOnce)).rejects.toMatchObject({
      code: 'data_missing',
      message: expect.stringMatching(/answered 503.*given up after 5 attempts.*run the command again/s) as string,
    });
    expect(first.ranges).toHaveLength(5);
    await writeFile(
      `${first.destination}.partial.origin`,
      JSON.stringify({ url: 'http://elsewhere/', validator: 'x' }),
    );
    // The server of the second call has another port, so what is known of the first is moved there.
    const second = await fileServer(content, [{ kind: 'serve' }]);
    await writeFile(`${first.destination}.partial.origin`, JSON.stringify({ url: second.url, validator: '"one"' }));
    await download(remoteOf(content, second.url), first.destination, atOnce);
    expect((await readFile(first.destination)).equals(content)).toBe(true);
    expect(second.ranges).toEqual([expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('begins again when the server ignores the range', async () => {
    const { destination, file, ranges } = await scene([{ kind: 'break', after: 100_000 }, { kind: 'ignoreRange' }]);
    await download(file, destination, atOnce);
    expect((await readFile(destination)).equals(content)).toBe(true);
    expect(ranges).toHaveLength(2);
  });

  it('begins again when the file on the server has changed', async () => {
    const { destination, file, ranges } = await scene([{ kind: 'serve', etag: '"new"' }]);
    await writeFile(`${destination}.partial`, Buffer.alloc(1000));
    await writeFile(`${destination}.partial.origin`, JSON.stringify({ url: file.url, validator: '"old"' }));
    await download(file, destination, atOnce);
    expect((await readFile(destination)).equals(content)).toBe(true);
    expect(ranges).toEqual(['bytes=1000-']);
  });

  it('begins again when the server does not have the part', async () => {
    const { destination, file, ranges } = await scene([
      { kind: 'break', after: 100_000 },
      { kind: 'status', status: 416 },
      { kind: 'serve' },
    ]);
    await download(file, destination, atOnce);
    expect((await readFile(destination)).equals(content)).toBe(true);
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/), undefined]);
  });

  it('begins again when it is not known, or another server, what the partial file is a part of', async () => {
    for (const origin of ['{"url": "htt', JSON.stringify({ url: 'http://elsewhere/file', validator: '"one"' })]) {
      const { destination, file, ranges } = await scene([{ kind: 'serve' }]);
      await writeFile(`${destination}.partial`, Buffer.alloc(1000));
      await writeFile(`${destination}.partial.origin`, origin);
      await download(file, destination, atOnce);
      expect((await readFile(destination)).equals(content)).toBe(true);
      expect(ranges).toEqual([undefined]);
    }
  });

  it('refuses other bytes of the same length, and does not keep them', async () => {
    const other = Buffer.from(content).fill(0, 0, 1);
    other[0] = (content[0] ?? 0) ^ 1;
    const { dataDir, destination, file } = await scene([{ kind: 'serve' }], other);
    await expect(download(file, destination, atOnce)).rejects.toMatchObject({
      code: 'data_corrupt',
      message: expect.stringContaining(`instead of ${file.md5}`) as string,
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('says that the file is another one when its length is', async () => {
    const { destination, file, ranges } = await scene([{ kind: 'serve' }], content.subarray(0, 1000));
    await expect(download(file, destination, atOnce)).rejects.toThrow(/has 1000 bytes instead of 300000.*--data-dir/);
    expect(ranges).toHaveLength(1);
  });

  it('says at once when the server does not have it', async () => {
    const { destination, file, ranges } = await scene([{ kind: 'status', status: 404 }]);
    await expect(download(file, destination, atOnce)).rejects.toThrow(/answered 404 Not Found: give another address/);
    expect(ranges).toHaveLength(1);
  });

  it('waits longer from attempt to attempt, and not after one that brought something', async () => {
    const { destination, file } = await scene([
      { kind: 'status', status: 503 },
      { kind: 'status', status: 503 },
      { kind: 'break', after: 100_000 },
      { kind: 'serve' },
    ]);
    pauses.length = 0;
    await download(file, destination, atOnce);
    expect(pauses).toEqual([1, 2, 1]);
  });

  it('says why when there is no server', async () => {
    const { destination, file } = await scene([{ kind: 'serve' }]);
    const nowhere = { ...file, url: 'http://127.0.0.1:1/file' };
    await expect(download(nowhere, destination, atOnce)).rejects.toThrow(/ECONNREFUSED|bad port/);
  });

  it('stops when told to', async () => {
    const { destination, file } = await scene([{ kind: 'serve' }]);
    const stop = new AbortController();
    const options = { ...atOnce, signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) };
    await expect(download(file, destination, options)).rejects.toThrow('enough');
  });
});
