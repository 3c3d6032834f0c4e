'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { ImportanceBars } from '../../ui/ImportanceBars.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { shortName } from '../../ui/parameter.ts';
import { Panel } from '../../ui/Panel.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import type { ChartsProps } from './ParameterCharts.tsx';
import { whereInput } from './useTrialPages.ts';

/** How much each parameter matters for being among the best tenth. */
export function ImportancePanel({ sweep, part, view }: ChartsProps) {
  const api = useApi();
  const { measure, goal, label } = part;
  const { data, error, isPending } = useQuery(
    api.importance.bySweep.queryOptions(
      { sweepId: sweep.id, measure, goal: goal ?? 'maximize', where: whereInput(view.where) },
      { enabled: goal !== null, placeholderData: keepPreviousData },
    ),
  );
  const paths = data?.shares.map(({ path }) => path) ?? [];
  const bars = data?.shares.map(({ path, share }) => ({ label: shortName(path, paths), share })) ?? [];
  const table = () => ({ columns: ['parameter', 'importance'], rows: bars.map((bar) => [bar.label, bar.share]) });
  const hasBars = goal !== null && data !== null && data !== undefined;
  return (
    <Panel
      title="Importance"
      aside={
        <ExportMenu
          of="the importances"
          name={`${sweep.id}-importance`}
          table={table}
          drawing={async () =>
            (await import('./importanceDrawing.ts')).importanceDrawing(`Importance for ${label}`, bars)
          }
        />
      }
      {...(hasBars && {
        note: `PED-ANOVA over ${formatCount(data.n)} completed trials: how differently the best tenth by ${label} is spread over a parameter than all of them. Effects of a parameter by itself; one that matters only together with another may be missing.`,
      })}
    >
      <AnswerError error={error} />
      {hasBars ? (
        <ImportanceBars bars={bars} />
      ) : (
        <Notice tone="quiet">{whyNot(part, isPending && goal !== null)}</Notice>
      )}
    </Panel>
  );
}

function whyNot({ goal, label }: ChartsProps['part'], isPending: boolean): string {
  if (isPending) return 'Loading …';
  return goal === null
    ? `Nobody says whether a high or a low ${label} is better: compare by another measure.`
    : `Needs at least 10 completed trials that differ in ${label}.`;
}
