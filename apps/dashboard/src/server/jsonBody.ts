import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { json, type Answer } from './endpoint.ts';

/** Names and passwords are short. */
const mostBytes = 4096;

/** The body of a request as a schema has it; otherwise the answer that says what is wrong. */
export async function jsonBody<T>(
  request: IncomingMessage,
  schema: z.ZodType<T>,
): Promise<{ readonly value: T } | { readonly refusal: Answer }> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return { refusal: json(415, { message: 'Send JSON, with the header Content-Type: application/json.' }) };
  }
  const text = await bodyOf(request);
  if (text === null) return { refusal: json(413, { message: `At most ${mostBytes} bytes are read here.` }) };
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return { value: parsed.data };
  const message = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return { refusal: json(400, { message }) };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What is no JSON is no value of any schema. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
