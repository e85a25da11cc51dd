/** The ties that are shown, as a table: the alternative to the drawing. */

import { pageOf } from "../links";
import { text } from "../texts";
import type { Network } from "./data";
import { button, element } from "./dom";
import type { Shown } from "./filter";
import { pages, period, sentence } from "./words";

const STEP = 100;

/** Fill a box with the ties shown, a hundred at a time. */
export function fillTable(box: HTMLElement, network: Network, shown: Shown): void {
  const places: number[] = [];
  shown.ties.forEach((yes, tie) => yes && places.push(tie));
  const body = element("tbody", "");
  const headings = ["table_tie", "table_when", "table_pages"].map((key) => {
    const heading = element("th", "", text(key));
    heading.scope = "col";
    return heading;
  });
  const table = element("table", "stack", element("thead", "", element("tr", "", ...headings)), body);
  const scroll = element("div", "scroll", table);
  scroll.tabIndex = 0;
  scroll.role = "region";
  scroll.setAttribute("aria-label", text("table"));
  box.replaceChildren(scroll);
  const add = (from: number): void => {
    body.append(...places.slice(from, from + STEP).map((tie) => row(network, tie)));
    const left = places.length - from - STEP;
    if (left <= 0) return;
    const more = button(text("more", { count: left }), "second", () => {
      more.remove();
      add(from + STEP);
    });
    box.append(more);
  };
  add(0);
}

function row(network: Network, tie: number): HTMLElement {
  const from = network.ties.from[tie]!;
  const link = element("a", "", sentence(network, tie));
  link.href = pageOf(network.whole(network.things.iri[from]!));
  const stated = element("td", "");
  for (const page of pages(network, tie)) stated.append(page, " ");
  return element("tr", "", element("td", "", link), element("td", "", period(network, tie)), stated);
}
