import type { Fault, Injection, Stage } from './fault.ts';
import { within } from './patience.ts';
import type { Mode } from './scene.ts';
import type { StartedCommand } from './startedCommand.ts';

/** Two schedulers are started on one sweep at the same time. */
export function twoSchedulers(mode: Mode): Fault {
  return { name: 'two-schedulers', mode, isSubmitted: true, inject };
}

async function inject({ scene }: Stage): Promise<Injection> {
  const commands = [scene.launch(), scene.launch()] as const;
  // One that ends leaves the last trials to the other.
  await Promise.all(commands.map((command) => within(scene.conclude(command), 'a sweep with two schedulers')));
  const shares = commands.map((command) => completedBy(command));
  if (shares.includes(0)) throw new Error('one of the two schedulers had nothing to do: the fault was not there');
  const what = `two schedulers at once, with ${shares.join(' and ')} results`;
  return { type: 'injected', when: 'all the time', what, expected: { lost: 0 } };
}

function completedBy(command: StartedCommand): number {
  return command.lines.filter(({ event, outcome }) => event === 'ended' && outcome === 'completed').length;
}
