import { describe, expect, it } from 'vitest';
import { examplesOf, leafCommands } from './commandTree.ts';
import { program } from './program.ts';

const commands = leafCommands(program(() => Promise.resolve()));

describe('the command line', () => {
  it('has commands, those of groups among them', () => {
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(['run', 'data get', 'backup']));
  });

  it.each(commands)('prints JSON for programs: $name', ({ command }) => {
    const withParents = [command, command.parent, command.parent?.parent].flatMap((one) => one?.options ?? []);
    expect(withParents.map(({ long }) => long)).toContain('--json');
  });

  it.each(commands)('has examples in its help that call it by its name: $name', ({ name, command }) => {
    const examples = examplesOf(command);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(example).toContain(`coolsweep ${name}`);
  });

  it.each(commands)('says in its help what every argument and option is: $name', ({ command }) => {
    for (const one of [...command.registeredArguments, ...command.options]) expect(one.description).not.toBe('');
  });
});
