/** What is chosen: its name, how it stands in the network, and its ties with their pages. */

import { here, pageOf } from "../links";
import { number, text } from "../texts";
import type { Network } from "./data";
import { button, element } from "./dom";
import type { Shown } from "./filter";
import { pages, period, sentence } from "./words";

/** What can be done from the panel. */
export interface Actions {
  choose: (place: number) => void;
  around: (place: number | undefined) => void;
}

const FIRST = 40;
const MORE = 200;

/** Fill the panel for a thing; `alone` says whether only its surroundings are drawn. */
export function fillPanel(
  panel: HTMLElement,
  network: Network,
  shown: Shown,
  place: number | undefined,
  alone: boolean,
  actions: Actions,
): void {
  if (place === undefined) {
    panel.replaceChildren(element("p", "quiet", text("nothing")));
    return;
  }
  const iri = network.whole(network.things.iri[place]!);
  const title = element("h2", "", network.name(place));
  const kind = text(network.things.kind[place]!);
  const group = kind === network.things.kind[place] ? text(`group_${network.things.group[place]}`) : kind;
  const page = element("a", "", text("page_of"));
  page.href = pageOf(iri);
  const connect = element("a", "", text("connect"));
  connect.href = here("/connections", { from: iri });
  const label = text(alone ? "whole" : "around");
  const around = button(label, "second", () => actions.around(alone ? undefined : place));
  around.id = "around";
  const links = element("p", "row", page, connect);
  panel.replaceChildren(title, element("p", "quiet small", group), links, around);
  panel.append(standing(network, place), ties(network, shown, place, actions));
}

function standing(network: Network, place: number): HTMLElement {
  const central = network.communities[network.things.community[place]!] ?? [];
  const names = central.slice(0, 2).map((each) => network.name(each)).join(", ");
  const share = network.things.bridging[place]! * 100;
  const told = share
    ? text("bridging_value", { share: number(Number(share.toPrecision(2))) })
    : text("bridging_none");
  return element(
    "dl",
    "small standing",
    element("dt", "", text("community_of")),
    element("dd", "", swatch(network, place), text("community", { names })),
    element("dt", "", text("bridging_of")),
    element("dd", "", told),
  );
}

function swatch(network: Network, place: number): HTMLElement {
  const made = element("span", "swatch");
  made.dataset.community = String(network.things.community[place]);
  return made;
}

function ties(network: Network, shown: Shown, place: number, actions: Actions): HTMLElement {
  const near = new Map<number, number[]>();
  for (const tie of network.tiesOf[place]!) {
    if (!shown.ties[tie]) continue;
    const other = network.other(tie, place);
    near.set(other, [...(near.get(other) ?? []), tie]);
  }
  const sorted = [...near].sort(
    ([a, one], [b, two]) => two.length - one.length || network.name(a).localeCompare(network.name(b)),
  );
  const count = sorted.reduce((sum, [, each]) => sum + each.length, 0);
  const list = element("ul", "plain links");
  const box = element("div", "", element("h3", "", count === 1 ? text("tie_of") : text("ties_of", { count })));
  if (!count) box.replaceChildren(element("p", "quiet", text("ties_none")));
  box.append(list);
  const add = (from: number, to: number): void => {
    list.append(...sorted.slice(from, to).map(([other, its]) => tied(network, other, its, actions)));
    if (sorted.length <= to) return;
    const rest = text("more", { count: sorted.length - to });
    const more = button(rest, "second", () => {
      more.remove();
      add(to, to + MORE);
    });
    box.append(more);
  };
  add(0, FIRST);
  return box;
}

function tied(network: Network, other: number, its: number[], actions: Actions): HTMLElement {
  const item = element("li", "", button(network.name(other), "name", () => actions.choose(other)));
  for (const tie of its) {
    const when = period(network, tie);
    const line = element("div", "small", sentence(network, tie), when ? ` (${when})` : "");
    for (const page of pages(network, tie)) line.append(" ", page);
    item.append(line);
  }
  return item;
}
