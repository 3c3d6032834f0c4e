'use client';
import { download } from './download.ts';
import { drawingToPng, drawingToSvg, type Drawing } from './drawing.ts';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuAction } from './Menu.tsx';
import { tableToCsv, tableToJson, type TextTable } from './textTable.ts';

export interface ExportMenuProps {
  /** What is exported, in words: `Export the heat map`. */
  readonly of: string;
  /** File name without an ending. */
  readonly name: string;
  /** The numbers that are on the screen; asked for when the reader wants them. */
  readonly table: () => TextTable | Promise<TextTable>;
  /** The picture; without one only the numbers can be had. */
  readonly drawing?: (() => Drawing) | undefined;
}

/** Saves what is on the screen as CSV, JSON, PNG or SVG. */
export function ExportMenu({ of, name, table, drawing }: ExportMenuProps) {
  const save = (ending: string, content: () => Blob | Promise<Blob>) => () =>
    void Promise.resolve(content()).then((blob) => download(`${name}.${ending}`, blob));
  const text = (type: string, content: string) => new Blob([content], { type: `${type};charset=utf-8` });
  const numbers: MenuAction[] = [
    { label: 'CSV', onSelect: save('csv', async () => text('text/csv', tableToCsv(await table()))) },
    { label: 'JSON', onSelect: save('json', async () => text('application/json', tableToJson(await table()))) },
  ];
  const pictures: MenuAction[] =
    drawing === undefined
      ? []
      : [
          { label: 'PNG', onSelect: save('png', () => drawingToPng(drawing())) },
          { label: 'SVG', onSelect: save('svg', () => text('image/svg+xml', drawingToSvg(drawing()))) },
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
