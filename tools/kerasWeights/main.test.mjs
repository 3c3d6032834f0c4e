import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('main.mjs', import.meta.url));

/** @param {readonly string[]} args */
function started(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('says how to use it', () => {
  expect(started('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('FILE --out FOLDER') });
});

it.each([[['weights.h5']], [['a.h5', 'b.h5', '--out', 'x']], [['weights.h5', '--logits']], [['--unknown']], [[]]])(
  'refuses the arguments %j and says how to use it',
  (args) => {
    expect(started(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage: node') });
  },
);

it('says so when the Python that is named does not exist', () => {
  const outcome = started('weights.h5', '--out', 'x', '--python', 'no-such-python');
  expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining('no-such-python cannot be started') });
});
