import { isAllowed } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import type { OpenCheckpoint } from './checkpointFolder.ts';
import { readPrincipal } from './principalHeader.ts';
import { openedStore } from './store.ts';
import { checkpointFolder } from './thisProgram.ts';

/** Most lines of a log that is saved; the last ones. */
const mostLines = 1_000_000;
/** Bytes that are read at a time: a checkpoint never stands in the memory whole. */
const bytesAtOnce = 1 << 18;

function attachment(name: string, type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  };
}

function refused(status: 403 | 404, words: string): Response {
  return new Response(`${words}\n`, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** Null for those who may read what the pages show. The door asks as well: these are answers without a procedure. */
function refusalOf(headers: Headers): Response | null {
  const principal = readPrincipal(headers);
  const mayRead = principal !== null && isAllowed(principal, 'viewer');
  return mayRead ? null : refused(403, 'This needs the role viewer; ask an admin of this server for it.');
}

/** A checkpoint as a file to be saved, as it streams from the disk; 404 with words where it is gone. */
export async function checkpointDownload(
  headers: Headers,
  { trialId, step: updates }: { readonly trialId: string; readonly step: string },
): Promise<Response> {
  const refusal = refusalOf(headers);
  if (refusal !== null) return refusal;
  const step = /^\d{1,10}$/.test(updates) ? Number(updates) : null;
  const opened = step === null ? null : await checkpointFolder().open(trialId, step);
  if (opened === null) {
    return refused(
      404,
      `There is no checkpoint after update ${updates} of this trial. A sweep keeps the latest ones only (checkpoints.keep), ` +
        'and `coolsweep gc` removes what is not needed any more; `coolsweep rerun` trains the trial again.',
    );
  }
  const file = attachment(`${trialId}-${updates}.checkpoint`, 'application/octet-stream');
  return new Response(streamOf(opened), { headers: { ...file, 'Content-Length': String(opened.bytes) } });
}

/** The bytes of an open file, which is closed at their end or when the reader goes away. */
function streamOf({ handle, bytes }: OpenCheckpoint): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = 0;
  return new ReadableStream({
    async pull(controller) {
      const part = new Uint8Array(Math.min(bytesAtOnce, bytes - position));
      const { bytesRead } = await handle.read(part, 0, part.length, position);
      position += bytesRead;
      if (bytesRead > 0) controller.enqueue(part.subarray(0, bytesRead));
      if (bytesRead > 0 && position < bytes) return;
      await handle.close();
      controller.close();
    },
    cancel: () => handle.close(),
  });
}

/** The log of an attempt at a trial, by default of the latest one, as a text to be saved: time, stream and line. */
export async function logDownload(
  headers: Headers,
  { trialId, attempt: number }: { readonly trialId: string; readonly attempt: string | null },
): Promise<Response> {
  const refusal = refusalOf(headers);
  if (refusal !== null) return refusal;
  if (number !== null && !/^\d{1,6}$/.test(number)) return refused(404, `There is no attempt ${number}.`);
  const attempt = number === null ? {} : { attempt: Number(number) };
  try {
    const lines = await (await openedStore()).logOf(trialId, { limit: mostLines, ...attempt });
    const text = lines.map((line) => `${line.at.toISOString()} ${line.stream.padEnd(6)} ${line.text}\n`).join('');
    const name = number === null ? `${trialId}.log` : `${trialId}-attempt-${number}.log`;
    return new Response(text, { headers: attachment(name, 'text/plain; charset=utf-8') });
  } catch (error) {
    if (error instanceof SweepError && error.code === 'not_found') return refused(404, error.message);
    throw error;
  }
}
