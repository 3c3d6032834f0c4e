'use client';
import { download } from './download.ts';
import type { Drawing } from './drawing.ts';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuAction } from './Menu.tsx';
import type { TextTable } from './textTable.ts';
import { useToast } from './Toasts.tsx';

export interface ExportMenuProps {
  /** What is exported, in words: `Export the heat map`. */
  readonly of: string;
  /** File name without an ending. */
  readonly name: string;
  /** The numbers that are on the screen; asked for when the reader wants them. */
  readonly table: () => TextTable | Promise<TextTable>;
  /** The picture; without one only the numbers can be had. */
  readonly drawing?: (() => Promise<Drawing>) | undefined;
}

// What writes files is loaded by who saves one.
const asText = () => import('./textTable.ts');
const asPicture = () => import('./drawing.ts');

const whatToDo = 'The dashboard server did not answer; try again when it is back.';

/** Saves what is on the screen as CSV, JSON, PNG or SVG. */
export function ExportMenu({ of, name, table, drawing }: ExportMenuProps) {
  const toast = useToast();
  const save = (ending: string, content: () => Promise<Blob>) => () =>
    void content()
      .then((blob) => download(`${name}.${ending}`, blob))
      // Numbers that are not on the page, and what writes files, come from the server.
      .catch(() => toast({ title: `${ending.toUpperCase()} was not saved`, description: whatToDo, tone: 'bad' }));
  const saveText = (ending: string, type: string, content: () => Promise<string>) =>
    save(ending, async () => new Blob([await content()], { type: `${type};charset=utf-8` }));
  const numbers: MenuAction[] = [
    { label: 'CSV', onSelect: saveText('csv', 'text/csv', async () => (await asText()).tableToCsv(await table())) },
    {
      label: 'JSON',
      onSelect: saveText('json', 'application/json', async () => (await asText()).tableToJson(await table())),
    },
  ];
  const pictures: MenuAction[] =
    drawing === undefined
      ? []
      : [
          { label: 'PNG', onSelect: save('png', async () => (await asPicture()).drawingToPng(await drawing())) },
          {
            label: 'SVG',
            onSelect: saveText('svg', 'image/svg+xml', async () => (await asPicture()).drawingToSvg(await drawing())),
          },
        ];
  return (
    <Menu
      trigger={<IconButton icon="export" label={`Export ${of}`} />}
      groups={[
        { title: 'Numbers', actions: numbers },
        ...(pictures.length > 0 ? [{ title: 'Picture', actions: pictures }] : []),
      ]}
    />
  );
}
