import Link from 'next/link';
import { Command } from '../../ui/Command.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';

/** How to start, for who has no sweep yet. */
export function NoSweeps() {
  return (
    <EmptyState title="No sweeps yet">
      <p>
        A sweep trains every configuration of a sweep file with several seeds. Run the one that comes with the program,
        in a terminal, and it appears here:
      </p>
      <Command line="npx coolsweep run sweeps/quickstart.yaml" />
      <p>
        Or <Link href="/new">define one here</Link>, and have a scheduler run whatever is submitted:
      </p>
      <Command line="npx coolsweep serve" />
    </EmptyState>
  );
}
