import { parseArgs } from 'node:util';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { bindingOf, type Binding } from './binding.ts';

const portAdvice = '--port must be a whole number up to 65535; 0 takes any free port';

const schema = z.strictObject({
  database: z.string({ error: '--database FILE is needed' }).min(1),
  'token-file': z.string({ error: '--token-file FILE is needed' }).min(1),
  port: z
    .string()
    .regex(/^\d{1,5}$/, { error: portAdvice })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: portAdvice })
    .default(0),
  host: z.string().min(1).max(255).default('127.0.0.1'),
  'tls-cert': z.string().min(1).optional(),
  'tls-key': z.string().min(1).optional(),
  'behind-proxy': z.boolean().default(false),
  'public-url': z.string().max(500).optional(),
  socket: z.string().min(1).optional(),
});

export interface ServerArguments {
  readonly database: string;
  readonly tokenFile: string;
  readonly binding: Binding;
  /** Where it is heard in place of host and port, on which another process listens that passes on what comes. */
  readonly socket?: string | undefined;
}

/** @throws SweepError `invalid_arguments`, a line for each that is wrong */
export function readArguments(argv: readonly string[]): ServerArguments {
  const [option, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const options = {
    ...{ database: option, port: option, 'token-file': option, host: option, 'behind-proxy': flag },
    ...{ 'tls-cert': option, 'tls-key': option, 'public-url': option, socket: option },
  };
  const parsed = schema.safeParse(expecting(() => parseArgs({ args: [...argv], options }).values));
  if (!parsed.success) {
    throw new SweepError('invalid_arguments', parsed.error.issues.map(({ message }) => message).join('\n'));
  }
  const { database, host, port, socket, 'token-file': tokenFile, 'behind-proxy': behindProxy } = parsed.data;
  const { 'tls-cert': tlsCert, 'tls-key': tlsKey, 'public-url': publicUrl } = parsed.data;
  return { database, tokenFile, socket, binding: bindingOf({ host, port, tlsCert, tlsKey, behindProxy, publicUrl }) };
}

/** What `read` gives; that it fails is the caller's mistake. */
export function expecting<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new SweepError('invalid_arguments', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
