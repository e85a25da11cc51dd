/** A canvas with words beneath, which say whose data it shows and where it is found. */

import { broken } from "./lines";
import { pixels } from "./files";

const LINE = 18;
const MARGIN = 12;
const LETTER = 6.3;

/** Make a picture of what a canvas shows at this moment, on the colours of the page. */
export function captioned(shown: HTMLCanvasElement, credits: string): Promise<Blob> {
  const scale = shown.width / shown.clientWidth;
  const letters = (shown.clientWidth - 2 * MARGIN) / LETTER;
  const lines = [...broken(credits, letters), ...broken(location.href, letters)];
  const made = document.createElement("canvas");
  made.width = shown.width;
  made.height = shown.height + scale * (lines.length * LINE + MARGIN);
  const pen = made.getContext("2d")!;
  const { backgroundColor, color } = getComputedStyle(document.body);
  pen.fillStyle = backgroundColor;
  pen.fillRect(0, 0, made.width, made.height);
  pen.drawImage(shown, 0, 0);
  pen.scale(scale, scale);
  pen.fillStyle = color;
  pen.font = "12px system-ui, sans-serif";
  lines.forEach((line, place) => {
    pen.fillText(line, MARGIN, shown.height / scale + LINE * (place + 1));
  });
  return pixels(made);
}
