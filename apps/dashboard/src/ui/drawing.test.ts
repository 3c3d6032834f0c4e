import { expect, it } from 'vitest';
import { drawingToSvg } from './drawing.ts';

it('a drawing as SVG keeps its shapes in order, and text is only ever text', () => {
  const svg = drawingToSvg({
    width: 20,
    height: 10,
    background: '#fff',
    shapes: [
      { kind: 'rectangle', x: 1, y: 2, width: 3.3333, height: 4, colour: '#abc' },
      {
        kind: 'line',
        points: [
          [0, 0],
          [5, 5],
        ],
        colour: '#000',
        width: 1,
        dash: [2, 3],
      },
      { kind: 'text', x: 1, y: 9, text: '<b>&"', colour: '#000', size: 11, align: 'end' },
    ],
  });
  expect(svg).toContain('<rect x="1" y="2" width="3.33" height="4" fill="#abc"/><path d="M0 0L5 5"');
  expect(svg).toContain('stroke-dasharray="2 3"');
  expect(svg).toContain('>&#60;b&#62;&#38;&#34;</text>');
});
