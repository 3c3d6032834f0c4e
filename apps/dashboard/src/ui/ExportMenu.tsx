'use client';
import { download } from './download.ts';
import type { Drawing } from './drawing.ts';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuAction } from './Menu.tsx';
import type { TextTable } from './textTable.ts';

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

/** Saves what is on the screen as CSV, JSON, PNG or SVG. */
export function ExportMenu({ of, name, table, drawing }: ExportMenuProps) {
  const save = (ending: string, type: string, content: () => Promise<string>) => () =>
    void content().then((text) => download(`${name}.${ending}`, new Blob([text], { type: `${type};charset=utf-8` })));
  const numbers: MenuAction[] = [
    { label: 'CSV', onSelect: save('csv', 'text/csv', async () => (await asText()).tableToCsv(await table())) },
    {
      label: 'JSON',
      onSelect: save('json', 'application/json', async () => (await asText()).tableToJson(await table())),
    },
  ];
  const png = async (draw: () => Promise<Drawing>) =>
    download(`${name}.png`, await (await asPicture()).drawingToPng(await draw()));
  const pictures: MenuAction[] =
    drawing === undefined
      ? []
      : [
          { label: 'PNG', onSelect: () => void png(drawing) },
          {
            label: 'SVG',
            onSelect: save('svg', 'image/svg+xml', async () => (await asPicture()).drawingToSvg(await drawing())),
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
