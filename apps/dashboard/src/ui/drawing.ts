/**
 * A picture as a list of shapes, so that what is exported as SVG and as PNG is the same. Measures are CSS pixels; colours
 * are those of the style sheet at the moment when it was made.
 */
export type Shape =
  | {
      readonly kind: 'line';
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly colour: string;
      readonly width: number;
      readonly dash?: readonly number[];
      readonly opacity?: number;
      /** Closed and filled instead of drawn along. */
      readonly isArea?: boolean;
    }
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly colour: string;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly colour: string;
      readonly size: number;
      readonly align: 'start' | 'middle' | 'end';
    };

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly shapes: readonly Shape[];
}

const font = 'system-ui, sans-serif';

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const rounded = (value: number) => String(Math.round(value * 100) / 100);
const pathOf = (points: readonly (readonly [number, number])[]) =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${rounded(x)} ${rounded(y)}`).join('');

function shapeToSvg(shape: Shape): string {
  switch (shape.kind) {
    case 'line': {
      const { points, colour, width, dash = [], opacity = 1, isArea = false } = shape;
      return isArea
        ? `<path d="${pathOf(points)}Z" fill="${colour}" opacity="${opacity}"/>`
        : `<path d="${pathOf(points)}" fill="none" stroke="${colour}" stroke-width="${width}" opacity="${opacity}"` +
            `${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`;
    }
    case 'rectangle': {
      const { x, y, width, height, colour } = shape;
      const [left, top, wide, high] = [x, y, width, height].map(rounded);
      return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${colour}"/>`;
    }
    case 'text': {
      const { x, y, text, colour, size, align } = shape;
      return (
        `<text x="${rounded(x)}" y="${rounded(y)}" fill="${colour}" font-size="${size}" text-anchor="${align}">` +
        `${escaped(text)}</text>`
      );
    }
  }
}

/** The picture as an SVG document of its own. */
export function drawingToSvg({ width, height, background, shapes }: Drawing): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${font}"><rect width="100%" height="100%" fill="${background}"/>${shapes.map(shapeToSvg).join('')}</svg>`
  );
}

const aligned = { start: 'left', middle: 'center', end: 'right' } as const;

function paintShape(context: CanvasRenderingContext2D, shape: Shape): void {
  if (shape.kind === 'rectangle') {
    context.fillStyle = shape.colour;
    context.fillRect(shape.x, shape.y, shape.width, shape.height);
    return;
  }
  if (shape.kind === 'text') {
    context.fillStyle = shape.colour;
    context.font = `${shape.size}px ${font}`;
    context.textAlign = aligned[shape.align];
    context.fillText(shape.text, shape.x, shape.y);
    return;
  }
  context.globalAlpha = shape.opacity ?? 1;
  context.beginPath();
  shape.points.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  if (shape.isArea === true) {
    context.fillStyle = shape.colour;
    context.fill();
  } else {
    context.strokeStyle = shape.colour;
    context.lineWidth = shape.width;
    context.setLineDash([...(shape.dash ?? [])]);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The picture as a PNG, with two pixels for each of its measures. */
export async function drawingToPng({ width, height, background, shapes }: Drawing): Promise<Blob> {
  const scale = 2;
  const canvas = document.createElement('canvas');
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser has no canvas to draw on.');
  context.scale(scale, scale);
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  for (const shape of shapes) paintShape(context, shape);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('This browser cannot make a picture of this size.'));
      else resolve(blob);
    }),
  );
}
