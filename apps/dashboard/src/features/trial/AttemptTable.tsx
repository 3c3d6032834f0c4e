import type { RouterOutputs } from '@coolsweep/api';
import { Badge } from '../../ui/Badge.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import type { TextTable } from '../../ui/textTable.ts';
import { Duration, Time } from '../../ui/Time.tsx';
import styles from './AttemptTable.module.css';

type Attempts = RouterOutputs['trial']['byId']['attempts'];
type Outcome = NonNullable<Attempts[number]['outcome']>;

/** Why an attempt ended, where its own message does not say. */
const reasons: Readonly<Record<Outcome, string>> = {
  completed: 'It came to the end of its training.',
  diverged: 'Its training loss is not finite any more.',
  pruned: 'A pruner gave its configuration up.',
  failed: 'An error inside the trial: the same configuration and seed would fail again.',
  cancelled: 'A person, or a limit of the sweep, gave it up.',
  stopped: 'Its scheduler stopped it, or it was paused; it goes on from its checkpoint.',
  preempted: 'The machine wanted its place back; it goes on from its checkpoint.',
  lost: 'Its process is gone without a result: killed, out of memory, or the machine went down.',
};

export interface AttemptTableProps {
  readonly trialId: string;
  readonly attempts: Attempts;
  /** When somebody last asked for it to be tried again. */
  readonly retriedAt: string | null;
}

/** Every attempt at a trial and how it ended. */
export function AttemptTable({ trialId, attempts, retriedAt }: AttemptTableProps) {
  const head = (
    <tr>
      <th scope="col">Attempt</th>
      <th scope="col">Outcome</th>
      <th scope="col">Scheduler</th>
      <th scope="col">Started</th>
      <th scope="col">Ended</th>
      <th scope="col" data-align="end">
        Duration
      </th>
      <th scope="col">Reason</th>
    </tr>
  );
  return (
    <Section
      title="Attempts"
      aside={
        <span className={styles.aside}>
          {retriedAt !== null && (
            <span>
              asked for again <Time at={retriedAt} />
            </span>
          )}
          {attempts.length > 0 && (
            <ExportMenu of="the attempts" name={`${trialId}-attempts`} table={() => attemptRows(attempts)} />
          )}
        </span>
      }
    >
      {attempts.length === 0 ? (
        <Notice tone="quiet">None yet.</Notice>
      ) : (
        <Table caption="Attempts" head={head} stacks>
          {attempts.map(({ number, outcome, owner, startedAt, endedAt, message }) => (
            <tr key={number}>
              <th scope="row" data-label="Attempt">
                {number}
              </th>
              <td data-label="Outcome">
                <Badge state={outcome ?? 'running'} />
              </td>
              <td data-label="Scheduler">
                <code>{owner}</code>
              </td>
              <td data-label="Started">
                <Time at={startedAt} />
              </td>
              <td data-label="Ended">
                <Time at={endedAt} />
              </td>
              <td data-align="end" data-label="Duration">
                <Duration from={startedAt} to={endedAt} isLive={endedAt === null} />
              </td>
              <td data-wrap data-label="Reason">
                {message ?? reasonOf(outcome)}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

function reasonOf(outcome: Outcome | null): string {
  return outcome === null ? 'It is at work.' : reasons[outcome];
}

function attemptRows(attempts: Attempts): TextTable {
  return {
    columns: ['attempt', 'outcome', 'scheduler', 'startedAt', 'endedAt', 'reason'],
    rows: attempts.map(({ number, outcome, owner, startedAt, endedAt, message }) => [
      ...[number, outcome ?? 'running', owner, startedAt, endedAt, message ?? reasonOf(outcome)],
    ]),
  };
}
