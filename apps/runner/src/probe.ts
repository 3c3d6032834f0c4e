/**
 * Entry of a probe process: answers one question that needs a tensor library or the data sets, so that the command
 * line itself never loads one. The question comes on standard input, as JSON; progress and the answer are lines of JSON.
 */
import { json } from 'node:stream/consumers';
import { answerProbe } from './probe/answer.ts';
import { probeRequest } from './probe/request.ts';

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  const request = probeRequest.parse(await json(process.stdin));
  print({ result: await answerProbe(request, (progress) => print({ progress })) });
} catch (error) {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  print({ error: { code, message: error instanceof Error ? error.message : String(error) } });
  process.exitCode = 1;
}
