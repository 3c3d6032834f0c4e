import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SweepError } from '@coolsweep/sweep';

/**
 * A new password: asked for twice on a terminal, which does not show it; the first line of standard input otherwise.
 *
 * @throws SweepError `invalid_arguments` when none was given, or two that differ
 */
export async function askPassword(name: string, input: NodeJS.ReadStream = process.stdin): Promise<string> {
  const password = input.isTTY ? await askTwice(name, input) : await firstLine(input);
  if (password !== '') return password;
  throw new SweepError('invalid_arguments', 'no password was given: type one, or send one line on standard input');
}

async function askTwice(name: string, input: NodeJS.ReadStream): Promise<string> {
  const first = await askHidden(`Password for ${name}: `, input);
  const second = await askHidden('The same again: ', input);
  if (first === second) return first;
  throw new SweepError('invalid_arguments', 'the two passwords differ; nothing was changed');
}

async function askHidden(question: string, input: NodeJS.ReadStream): Promise<string> {
  process.stderr.write(question);
  // What is typed would be echoed there.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: nowhere, terminal: true });
  // Ctrl-C ends the command as it does elsewhere.
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  const reader = createInterface({ input });
  try {
    for await (const line of reader) return line;
    return '';
  } finally {
    reader.close();
  }
}
