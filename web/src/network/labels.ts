/** Names beside the points, legible on light and dark, over lines and other points. */

import type { Colours } from "./colours";

interface Named {
  x: number;
  y: number;
  size: number;
  label?: string | null;
}

const FONT = "13px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";
const GAP = 3;

/** A name with an edge in the colour of the ground. */
export function drawLabel(context: CanvasRenderingContext2D, data: Named, colours: Colours): void {
  if (!data.label) return;
  context.font = FONT;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = colours.card;
  context.fillStyle = colours.ink;
  const x = beside(context, data, context.measureText(data.label).width);
  context.strokeText(data.label, x, data.y + 4);
  context.fillText(data.label, x, data.y + 4);
}

/** A name on a card, with a ring around its point. */
export function drawHover(context: CanvasRenderingContext2D, data: Named, colours: Colours): void {
  context.font = `bold ${FONT}`;
  context.strokeStyle = colours.strong;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
  context.stroke();
  if (!data.label) return;
  const width = context.measureText(data.label).width;
  const x = beside(context, data, width) + 2;
  context.fillStyle = colours.card;
  context.beginPath();
  context.roundRect(x - 4, data.y - 11, width + 8, 22, 4);
  context.fill();
  context.stroke();
  context.fillStyle = colours.ink;
  context.fillText(data.label, x, data.y + 4);
}

/** Where a name begins: to the right of its point, or to the left where there is no room. */
function beside(context: CanvasRenderingContext2D, { x, size }: Named, width: number): number {
  const right = x + size + GAP;
  const room = context.canvas.width / devicePixelRatio;
  return right + width > room && x - size - GAP > width ? x - size - GAP - width : right;
}
