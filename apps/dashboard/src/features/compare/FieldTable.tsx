import { Button } from '../../ui/Button.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { LineSample } from '../../ui/LineSample.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import styles from './FieldTable.module.css';
import type { Comparison } from './resultText.ts';

export interface FieldTableProps {
  readonly comparison: Comparison;
  /** Whether fields that are the same everywhere are shown too. */
  readonly isComplete: boolean;
  readonly onChange: (isComplete: boolean) => void;
}

/** The configurations field by field: where they differ, and on demand where they do not. */
export function FieldTable({ comparison: { fields, groups }, isComplete, onChange }: FieldTableProps) {
  const differing = fields.filter(({ differs }) => differs);
  const shown = isComplete ? fields : differing;
  const head = (
    <tr>
      <th scope="col">Field</th>
      {groups.map(({ name }, index) => (
        <th key={name} scope="col" data-wrap>
          <LineSample style={index} /> {name}
        </th>
      ))}
    </tr>
  );
  return (
    <Section
      title="Configurations"
      aside={
        <span className={styles.aside}>
          <Button aria-pressed={isComplete} onClick={() => onChange(!isComplete)}>
            {isComplete ? 'Only differences' : `Show all ${formatCount(fields.length)} fields`}
          </Button>
          <ExportMenu
            of="the fields"
            name="comparison-fields"
            table={() => ({
              columns: ['field', ...groups.map(({ name }) => name)],
              rows: shown.map(({ path, values }) => [path, ...values]),
            })}
          />
        </span>
      }
    >
      {shown.length === 0 ? (
        <Notice tone="quiet">The configurations are the same in every field.</Notice>
      ) : (
        <Table caption="Fields of the configurations" head={head}>
          {shown.map(({ path, values, differs }) => (
            <tr key={path} data-marked={(isComplete && differs) || undefined}>
              <th scope="row">
                {path}
                {isComplete && differs && <span className={styles.mark}> differs</span>}
              </th>
              {values.map((value, index) => (
                <td key={index} data-wrap>
                  {value ?? '—'}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
