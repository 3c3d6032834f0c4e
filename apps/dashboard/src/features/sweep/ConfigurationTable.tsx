import type { RouterOutputs } from '@coolsweep/api';
import { trialStateOrder } from './trialStateOrder.ts';
import { Badge } from '../../ui/Badge.tsx';
import { formatEstimate } from '../../ui/number.ts';
import { formatParameter, shortName } from '../../ui/parameter.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import styles from './ConfigurationTable.module.css';

type Sweep = RouterOutputs['sweep']['byId'];
type Configuration = Sweep['configurations'][number];

/** One row per configuration, best first. */
export function ConfigurationTable({ sweep }: { readonly sweep: Sweep }) {
  const { configurations, metric, parameters, seeds } = sweep;
  const head = (
    <tr>
      {parameters.map((path) => (
        <th key={path} scope="col" title={path}>
          {shortName(path, parameters)}
        </th>
      ))}
      {metric && (
        <th scope="col" data-align="end">
          {metric.name}
        </th>
      )}
      <th scope="col" data-align="end">
        test/accuracy
      </th>
      <th scope="col" data-align="end">
        Seeds done
      </th>
      <th scope="col">States</th>
    </tr>
  );
  return (
    <Section title="Configurations" aside={<span className={styles.remark}>mean ± sd over seeds, best first</span>}>
      <Table caption="Configurations" head={head}>
        {configurations.map((configuration) => (
          <tr key={configuration.configHash}>
            {parameters.map((path) => (
              <td key={path}>{formatParameter(configuration.params[path])}</td>
            ))}
            {metric && (
              <td data-align="end" className={styles.objective} data-ranked={configuration.ranked}>
                {formatEstimate(metric.name, configuration.objective)}
              </td>
            )}
            <td data-align="end">{formatEstimate('test/accuracy', configuration.testAccuracy)}</td>
            <td data-align="end">
              {configuration.counts.completed ?? 0} / {seeds.length}
            </td>
            <td>
              <States counts={configuration.counts} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

function States({ counts }: Pick<Configuration, 'counts'>) {
  return (
    <span className={styles.states}>
      {trialStateOrder.flatMap((state) => {
        const count = counts[state] ?? 0;
        return count === 0
          ? []
          : [
              <span key={state}>
                {count > 1 && `${count} × `}
                <Badge state={state} />
              </span>,
            ];
      })}
    </span>
  );
}
