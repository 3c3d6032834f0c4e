'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import type { CodeEditorHandle } from '../../ui/CodeEditor.tsx';
import { download } from '../../ui/download.ts';
import { Menu } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { editorWords } from './editorWords.ts';
import type { Plan } from './estimate.ts';
import type { Problem } from './fieldProblem.ts';
import { fileNameOf } from './fileName.ts';
import { Findings } from './Findings.tsx';
import { withField } from './formState.ts';
import type { NewSweepScreenProps, Templates } from './NewSweepScreen.tsx';
import { ScheduleDesigner } from './ScheduleDesigner.tsx';
import { SubmitBar } from './SubmitBar.tsx';
import { SweepForm, type SweepFormHandle } from './SweepForm.tsx';
import { placeOfPath } from './sweepText.ts';
import { useCheck } from './useCheck.ts';
import { useDraft } from './useDraft.ts';
import { useSubmit } from './useSubmit.ts';
import styles from './Workbench.module.css';

const CodeEditor = dynamic(() => import('../../ui/CodeEditor.tsx').then((module) => module.CodeEditor), {
  ssr: false,
  loading: () => <Notice tone="quiet">Loading the editor …</Notice>,
});

const none: Plan['remarks'] = [];

/** The form, the YAML and the schedules of one draft. */
export function Workbench({ origin, templates, vocabulary }: NewSweepScreenProps) {
  const api = useApi();
  const toast = useToast();
  const draft = useDraft(origin.key, origin.text);
  const { text } = draft.draft;
  const check = useCheck(text);
  const { data: capacity } = useQuery(api.sweepFile.capacity.queryOptions());
  const plan = useLastPlan(check.plan);
  const form = useRef<SweepFormHandle>(null);
  const editor = useRef<CodeEditorHandle>(null);
  const words = useMemo(() => editorWords(vocabulary), [vocabulary]);

  const setText = (next: string) => {
    draft.setText(next);
    editor.current?.setText(next);
  };
  const goTo = (problem: Problem) => {
    if (form.current?.focusProblem(problem) !== true) editor.current?.goTo(problem);
  };
  const { isBusy, submit } = useSubmit({ draft, check, onProblems: ([first]) => first && goTo(first) });
  const onKeyDown = (event: KeyboardEvent) => {
    // The editor has its own way of submitting.
    if (event.defaultPrevented || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  const show = (path: readonly string[]) => {
    const place = placeOfPath(text, path);
    if (place !== null) editor.current?.goTo(place);
  };
  const copyCommand = () => {
    const command = `coolsweep submit ${fileNameOf(text)}`;
    void navigator.clipboard.writeText(command).then(
      () => toast({ title: 'Copied', description: `${command}, for the file that “Download the YAML” gives` }),
      () => toast({ tone: 'bad', title: 'The browser does not let this page copy', description: command }),
    );
  };

  return (
    <div className={styles.workbench} onKeyDown={onKeyDown}>
      <div className={styles.sides}>
        <Section title="Form" aside={<TemplateMenu templates={templates} onChoose={setText} />}>
          <SweepForm
            handle={form}
            text={text}
            problems={check.problems}
            vocabulary={vocabulary}
            onText={setText}
            onShow={show}
          />
        </Section>
        <div className={styles.yaml}>
          <Section title="YAML" aside={<span className={styles.aside}>Ctrl+Space offers words</span>}>
            <CodeEditor
              handle={editor}
              className={styles.editor ?? ''}
              label="Sweep file, as YAML"
              text={text}
              problems={check.problems}
              words={words}
              onChange={draft.setText}
              onSubmit={submit}
            />
          </Section>
          <AnswerError error={check.error} />
          <Findings
            problems={check.problems}
            remarks={check.problems.length > 0 ? none : (plan?.remarks ?? none)}
            onProblem={goTo}
            onRemedy={({ field, value }) => setText(withField(text, field, value))}
          />
        </div>
      </div>
      {plan !== null && (
        <ScheduleDesigner plan={plan} experience={capacity?.experience ?? []} isBehind={check.problems.length > 0} />
      )}
      <SubmitBar
        plan={plan}
        capacity={capacity}
        mistakes={check.problems.length}
        isBusy={isBusy}
        onSubmit={submit}
        onDownload={() => download(fileNameOf(text), new Blob([text], { type: 'application/yaml' }))}
        onCopyCommand={copyCommand}
      />
    </div>
  );
}

/** The plan of the newest text without mistakes: while a word is being typed there often is none. */
function useLastPlan(plan: Plan | null): Plan | null {
  const [last, setLast] = useState(plan);
  if (plan !== null && plan !== last) setLast(plan);
  return plan ?? last;
}

interface TemplateMenuProps {
  readonly templates: Templates;
  readonly onChoose: (text: string) => void;
}

function TemplateMenu({ templates, onChoose }: TemplateMenuProps) {
  const toast = useToast();
  const choose = ({ id, text }: Templates[number]) => {
    onChoose(text);
    toast({ title: `Began anew from ${id}`, description: 'Undo in the YAML (Ctrl+Z) brings back what was there.' });
  };
  const titles = [...new Set(templates.map(({ id }) => groupOf(id)))];
  const groups = titles.map((title) => ({
    title,
    actions: templates
      .filter(({ id }) => groupOf(id) === title)
      .map((template) => ({ label: template.name, onSelect: () => choose(template) })),
  }));
  return groups.length === 0 ? null : <Menu trigger={<Button>Begin from a template</Button>} groups={groups} />;
}

function groupOf(id: string): string {
  const [folder = ''] = id.split('/');
  return { examples: 'Examples', paper: 'The paper’s sweeps' }[folder] ?? 'Quick start';
}
