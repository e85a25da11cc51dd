/** What the colours and signs of the map mean. */

import { number, text } from "../texts";
import { SHARES } from "./colours";

/** Explain the signs, and the colours of shares when areas are coloured. */
export function legend(element: HTMLElement, coloured: boolean): void {
  const signs = ["exact", "about", "cluster"].map((name) => entry(`sign ${name}`, text(name)));
  const classes = coloured ? SHARES.map(([above, end], place) => entry(`swatch share-${place}`, range(above, end))) : [];
  element.replaceChildren(...signs, ...classes);
}

function range(above: number, end: number): string {
  if (!end) return text("zero");
  if (end === 1) return text("above", { above: percent(above) });
  return above ? text("between", { above: percent(above), end: percent(end) }) : text("up_to", { end: percent(end) });
}

function percent(share: number): string {
  return number(share * 100);
}

function entry(kind: string, words: string): HTMLElement {
  const line = document.createElement("span");
  const sign = document.createElement("span");
  sign.className = kind;
  line.append(sign, words);
  return line;
}
