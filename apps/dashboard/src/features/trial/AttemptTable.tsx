import type { RouterOutputs } from '@coolsweep/api';
import { Badge } from '../../ui/Badge.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import { Duration, Time } from '../../ui/Time.tsx';

type Attempts = RouterOutputs['trial']['byId']['attempts'];

/** Every attempt at a trial and how it ended. */
export function AttemptTable({ attempts }: { readonly attempts: Attempts }) {
  const head = (
    <tr>
      <th scope="col">Attempt</th>
      <th scope="col">Outcome</th>
      <th scope="col">Process</th>
      <th scope="col">Started</th>
      <th scope="col" data-align="end">
        Duration
      </th>
      <th scope="col">Message</th>
    </tr>
  );
  return (
    <Section title="Attempts">
      {attempts.length === 0 ? (
        <Notice tone="quiet">None yet.</Notice>
      ) : (
        <Table caption="Attempts" head={head}>
          {attempts.map(({ number, outcome, owner, startedAt, endedAt, message }) => (
            <tr key={number}>
              <th scope="row">{number}</th>
              <td>
                <Badge state={outcome ?? 'running'} />
              </td>
              <td>
                <code>{owner}</code>
              </td>
              <td>
                <Time at={startedAt} />
              </td>
              <td data-align="end">
                <Duration from={startedAt} to={endedAt} isLive={endedAt === null} />
              </td>
              <td data-wrap>{message ?? '—'}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
