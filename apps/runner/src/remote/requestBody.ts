import type { IncomingMessage } from 'node:http';
import { largestMessage } from '@coolsweep/sweep';
import type { z } from 'zod';
import { isNestedDeeper } from './jsonNesting.ts';
import { Refusal } from './refusal.ts';

/** What a trial says has three or four. */
const mostLevels = 100;

/**
 * Refuses a body that is too long, by what it announces: Node reads no more of it than that.
 *
 * @throws Refusal 411, 413
 */
export function checkLength({ headers }: Pick<IncomingMessage, 'headers'>, most: number = largestMessage): void {
  if (headers['transfer-encoding'] !== undefined)
    throw new Refusal(411, 'say how long the body is, in the header Content-Length; none is taken in parts');
  if (Number(headers['content-length'] ?? 0) > most) throw new Refusal(413, `at most ${most} bytes are taken at once`);
}

/** The body of a request whose length was checked, as text. */
export async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/**
 * What a schema makes of a JSON text.
 *
 * @throws Refusal 400 that names the field
 */
export function messageIn<T>(schema: z.ZodType<T>, text: string): T {
  if (isNestedDeeper(text, mostLevels)) throw new Refusal(400, `the body is nested deeper than ${mostLevels} levels`);
  const { data, error } = schema.safeParse(valueOf(text));
  if (data !== undefined) return data;
  const issues = (error?.issues ?? []).slice(0, mostIssues);
  throw new Refusal(
    400,
    `not a message of this version: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
  );
}

/** A delivery of hundreds of wrong entries would be answered by a text longer than itself. */
const mostIssues = 5;

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
}
