import { openLog } from '@coolsweep/log';
import { expect, test } from 'vitest';
import { operatorConsole } from './operatorConsole.ts';

const at = new Date('2026-01-01T00:00:00Z');

/** Where one event and one note are told. */
function told(kind: { readonly json?: boolean; readonly isTerminal?: boolean }) {
  const [output, notes, log]: [unknown[], string[], unknown[]] = [[], [], []];
  const console = operatorConsole(
    {
      ...{ json: false, isTerminal: false, ...kind },
      line: (text = '') => void output.push(text),
      value: (value) => void output.push(value),
      note: (text) => void notes.push(text),
    },
    openLog({ program: 'coolsweep', level: 'info', destination: { write: (line) => void log.push(JSON.parse(line)) } }),
  );
  console.event({ event: 'started', trial: 'rates-t1', attempt: 2, at }, 'started rates-t1');
  console.note('rates-t1-a2-3f9a1c: no answer of sbatch');
  return { output, notes, log };
}

const event = { event: 'started', trial: 'rates-t1', attempt: 2 };
const note = { level: 40, trial: 'rates-t1', attempt: 2, msg: 'rates-t1-a2-3f9a1c: no answer of sbatch' };

test('people at a terminal read lines', () => {
  expect(told({ isTerminal: true })).toEqual({
    output: ['2026-01-01T00:00:00.000Z started rates-t1'],
    notes: [note.msg],
    log: [],
  });
});

test('programs read values on standard output, and the log has only what is not there', () => {
  const { output, notes, log } = told({ json: true });
  expect(output).toEqual([{ ...event, at: '2026-01-01T00:00:00.000Z' }]);
  expect([notes, log]).toEqual([[], [expect.objectContaining(note)]]);
});

test('everybody else reads the log, with trial and attempt', () => {
  const { output, notes, log } = told({});
  expect([output, notes]).toEqual([[], []]);
  expect(log).toEqual([
    expect.objectContaining({ ...event, level: 30, program: 'coolsweep', msg: 'started rates-t1' }),
    expect.objectContaining(note),
  ]);
});
