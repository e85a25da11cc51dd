/** The form of the filters: what it says becomes the filter, and the other way round. */

import { text } from "../texts";
import type { Network } from "./data";
import { element, found } from "./dom";
import type { Filter } from "./filter";

const BODIES = 40;

/** Have the form say what a filter is. */
export function showFilter(filter: Filter, network: Network): void {
  for (const box of boxes("kind")) box.checked = !filter.withoutKinds.has(box.value);
  for (const box of boxes("group")) box.checked = !filter.withoutGroups.has(box.value);
  const within = found<HTMLSelectElement>("within");
  if (within.options.length < 2) within.append(...bodies(network, filter.within));
  within.value = filter.within;
  found<HTMLInputElement>("since").value = filter.since ? String(filter.since) : "";
  found<HTMLInputElement>("until").value = filter.until ? String(filter.until) : "";
  found<HTMLInputElement>("undated").checked = filter.undated;
}

/** Change a filter as the form is changed, and tell. */
export function wireFilter(filter: Filter, changed: () => void): void {
  found("filters").addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    if (target.name === "kind") without(filter.withoutKinds, target as HTMLInputElement);
    else if (target.name === "group") without(filter.withoutGroups, target as HTMLInputElement);
    else if (target.id === "within") filter.within = target.value;
    else if (target.id === "undated") filter.undated = (target as HTMLInputElement).checked;
    else if (target.id === "since" || target.id === "until") {
      // A year that is being typed is none yet.
      filter[target.id] = target.value.length === 4 ? Number(target.value) : 0;
    } else return;
    changed();
  });
}

function boxes(name: string): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`#filters input[name=${name}]`)];
}

function without(set: Set<string>, box: HTMLInputElement): void {
  if (box.checked) set.delete(box.value);
  else set.add(box.value);
}

/** The bodies with most members, and the one asked for. */
function bodies(network: Network, asked: string): HTMLOptionElement[] {
  const members = new Map<number, Set<number>>();
  network.ties.kind.forEach((kind, tie) => {
    if (kind !== "member") return;
    const body = network.ties.to[tie]!;
    members.set(body, (members.get(body) ?? new Set()).add(network.ties.from[tie]!));
  });
  const known = [...members]
    .filter(([, its]) => its.size > 1)
    .sort(([a, one], [b, two]) => two.size - one.size || a - b)
    .slice(0, BODIES);
  const place = network.place(asked);
  if (place !== undefined && !known.some(([body]) => body === place)) {
    known.push([place, members.get(place) ?? new Set()]);
  }
  return known.map(([body, its]) => {
    const name = text("count_in", { name: network.name(body), count: its.size });
    const made = element("option", "", name);
    made.value = network.things.iri[body]!;
    return made;
  });
}
