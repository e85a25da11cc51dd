/** What of a network is shown: by kind of tie, sort of thing, network and period; kept in the address. */

import type { Network } from "./data";

/** What is left out, and what is asked for; years are 0 where none is. */
export interface Filter {
  withoutKinds: Set<string>;
  withoutGroups: Set<string>;
  within: string;
  since: number;
  until: number;
  undated: boolean;
}

/** Which things and ties are shown, 1 or 0 by place, and how many. */
export interface Shown {
  things: Uint8Array;
  ties: Uint8Array;
  thingCount: number;
  tieCount: number;
}

export function everything(): Filter {
  return {
    withoutKinds: new Set(),
    withoutGroups: new Set(),
    within: "",
    since: 0,
    until: 0,
    undated: true,
  };
}

export function readFilter(query: URLSearchParams): Filter {
  return {
    withoutKinds: list(query.get("without")),
    withoutGroups: list(query.get("groups_without")),
    within: query.get("within") ?? "",
    since: Number.parseInt(query.get("since") ?? "", 10) || 0,
    until: Number.parseInt(query.get("until") ?? "", 10) || 0,
    undated: query.get("undated") !== "0",
  };
}

export function writeFilter(filter: Filter, query: URLSearchParams): void {
  const told = {
    without: [...filter.withoutKinds].join(","),
    groups_without: [...filter.withoutGroups].join(","),
    within: filter.within,
    since: filter.since ? String(filter.since) : "",
    until: filter.until ? String(filter.until) : "",
    undated: filter.undated ? "" : "0",
  };
  for (const [name, value] of Object.entries(told)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
}

/** Apply a filter; a thing that no shown tie is left to is not shown. */
export function apply(network: Network, filter: Filter): Shown {
  const { ties } = network;
  const allowed = allowedThings(network, filter);
  const shown: Shown = {
    things: new Uint8Array(network.size),
    ties: new Uint8Array(ties.from.length),
    thingCount: 0,
    tieCount: 0,
  };
  for (let tie = 0; tie < ties.from.length; tie++) {
    const from = ties.from[tie]!;
    const to = ties.to[tie]!;
    if (!allowed[from] || !allowed[to] || filter.withoutKinds.has(ties.kind[tie]!)) continue;
    if (!inPeriod(network, tie, filter)) continue;
    shown.ties[tie] = 1;
    shown.tieCount++;
    for (const end of [from, to]) {
      if (!shown.things[end]) shown.thingCount++;
      shown.things[end] = 1;
    }
  }
  return shown;
}

function allowedThings(network: Network, filter: Filter): Uint8Array {
  const allowed = new Uint8Array(network.size);
  const { group } = network.things;
  for (let place = 0; place < network.size; place++) {
    allowed[place] = filter.withoutGroups.has(group[place]!) ? 0 : 1;
  }
  const body = filter.within ? network.place(filter.within) : undefined;
  if (body === undefined) return allowed;
  const members = new Set([body]);
  for (const tie of network.tiesOf[body]!) {
    if (network.ties.kind[tie] === "member") members.add(network.other(tie, body));
  }
  return allowed.map((each, place) => (members.has(place) ? each : 0));
}

function inPeriod(network: Network, tie: number, filter: Filter): boolean {
  const first = network.first[tie]!;
  if (!first) return filter.undated;
  const last = network.last[tie]!;
  return (!filter.until || first <= filter.until) && (!filter.since || last >= filter.since);
}

function list(text: string | null): Set<string> {
  return new Set(text ? text.split(",") : []);
}
