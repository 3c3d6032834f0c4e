import type { Argument, Command, Option } from 'commander';
import { visibleCommands } from '../program/commandTree.ts';

const idKinds = ['sweep', 'trial'] as const;
/** What has an id in the workspace. */
export type IdKind = (typeof idKinds)[number];

/** Arguments, and values of options, are ids by their name: `sweep`, `trial`, `trial-or-sweep`, or `id` of either. */
function idKindsOf(name: string): readonly IdKind[] {
  const words = name.split('-');
  return words.includes('id') ? idKinds : idKinds.filter((kind) => words.includes(kind));
}

/** Gives ids of the workspace; those that do not begin with what was typed do no harm. */
export type IdsOf = (kind: IdKind, typed: string) => Promise<readonly string[]>;

/** Where in the command line the cursor is. */
interface Place {
  readonly command: Command;
  /** Option whose value is to be typed. */
  readonly option: Option | null;
  /** Arguments that were typed before. */
  readonly typed: number;
}

const takesValue = (option: Option | undefined) => option !== undefined && (option.required || option.optional);

function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => word === long || word === short);
}

/** Follows the words before the cursor down the tree of commands. */
function placeAfter(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, option: null, typed: 0 };
  for (const word of words) {
    const { command, option, typed } = place;
    const given = optionOf(command, word);
    const sub = visibleCommands(command).find((one) => one.name() === word);
    if (option !== null) place = { ...place, option: null };
    else if (given !== undefined) place = { ...place, option: takesValue(given) ? given : null };
    else if (word.startsWith('-')) continue;
    else if (sub !== undefined && typed === 0) place = { command: sub, option: null, typed: 0 };
    else place = { ...place, typed: typed + 1 };
  }
  return place;
}

/** The argument at a position; the last one again when it takes many. */
function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
}

/** What the value of an option is called, such as `sweep` of `--resume <sweep>`. */
function valueName({ flags }: Option): string {
  return /[<[]([\w-]+)/.exec(flags)?.[1] ?? '';
}

async function values(name: string, choices: readonly string[] | undefined, ids: (kind: IdKind) => ReturnType<IdsOf>) {
  if (choices !== undefined) return choices;
  return (await Promise.all(idKindsOf(name).map(ids))).flat();
}

/**
 * What the last word may become. None where anything may stand, such as the name of a file: then the shell completes
 * files.
 *
 * @param words those after `coolsweep`, the one at the cursor last, however much of it is typed
 */
export async function completionsOf(program: Command, words: readonly string[], idsOf: IdsOf): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const place = placeAfter(program, words.slice(0, -1));
  const candidates = await candidatesAt(place, typed, (kind) => idsOf(kind, typed));
  return candidates.filter((one) => one.startsWith(typed));
}

async function candidatesAt(
  { command, option, typed }: Place,
  word: string,
  ids: (kind: IdKind) => ReturnType<IdsOf>,
): Promise<readonly string[]> {
  if (option !== null) return values(valueName(option), option.argChoices, ids);
  if (word.startsWith('-'))
    return [...command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : [])), '--help'];
  const argument = argumentAt(command, typed);
  if (argument !== undefined) return values(argument.name(), argument.argChoices, ids);
  return typed === 0 ? visibleCommands(command).map((one) => one.name()) : [];
}
