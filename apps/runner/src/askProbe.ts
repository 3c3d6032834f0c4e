import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SweepError, type SweepErrorCode } from '@coolsweep/sweep';
import type { z } from 'zod';
import { childProgram } from './childProgram.ts';
import type { Environment } from './env.ts';
import { probeAnswers, probeLine, type ProbeProgress, type ProbeRequest } from './probe/request.ts';

type Answer<T extends ProbeRequest['type']> = z.infer<(typeof probeAnswers)[T]>;

/** Codes of a `DataError`, which mean the same as a SweepError's. */
const dataCodes: readonly SweepErrorCode[] = [
  'data_missing',
  'data_corrupt',
  'invalid_arguments',
  'unsupported',
  'conflict',
];

function codeOf(code: string | null): SweepErrorCode {
  return dataCodes.find((known) => known === code) ?? 'trial_process';
}

/**
 * Asks a probe process, see `probe.ts`.
 *
 * @throws SweepError with the probe's own message and code, or `trial_process` when it ended without an answer
 */
export async function askProbe<T extends ProbeRequest['type']>(
  environment: Environment,
  request: Extract<ProbeRequest, { type: T }>,
  onProgress: (progress: ProbeProgress) => void = () => undefined,
): Promise<Answer<T>> {
  const { entry, execArgv } = await childProgram('probe.ts');
  const child = spawn(process.execPath, [...execArgv, entry], {
    env: { ...environment.all, TF_CPP_MIN_LOG_LEVEL: '2' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stderr: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const answers: ({ value: unknown } | SweepError)[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parsedLine(text);
    if (line === null) stderr.push(text);
    else if ('progress' in line) onProgress(line.progress);
    else if ('error' in line) answers.push(new SweepError(codeOf(line.error.code), line.error.message));
    else answers.push({ value: line.result });
  });
  // A process that is gone before it has read the question ends without an answer, which is told below.
  child.stdin.on('error', () => undefined).end(JSON.stringify(request));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return parsed(request.type, answers.at(-1) ?? ended(code, stderr)) as Answer<T>;
}

function parsed(type: ProbeRequest['type'], answer: { value: unknown } | SweepError): unknown {
  if (answer instanceof SweepError) throw answer;
  return probeAnswers[type].parse(answer.value);
}

function ended(code: number | null, stderr: readonly string[]): SweepError {
  const last = stderr.slice(-5).join('\n');
  return new SweepError(
    'trial_process',
    `the probe process ended with code ${code ?? 'unknown'} and no answer\n${last}`,
  );
}

/** A line of the protocol; null for anything else, such as what a library prints or a line cut short. */
function parsedLine(text: string): z.infer<typeof probeLine> | null {
  try {
    return probeLine.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
