/** What is seen of a network, to take away: as a drawing (SVG) and for Gephi (GEXF). */

import type { NetworkView } from "../views/network";
import type { Colours } from "./colours";
import type { Network } from "./data";

const SVG = "http://www.w3.org/2000/svg";
const GEXF = "http://gexf.net/1.3";
const VIZ = "http://gexf.net/1.3/viz";

/** The drawing as it stands in its frame. */
export function asSvg(view: NetworkView, colours: Colours): string {
  const sigma = view.sigma;
  const { width, height } = sigma.getDimensions();
  const page = document.implementation.createDocument(SVG, "svg", null);
  const root = page.documentElement;
  const add = (name: string, values: Record<string, string | number>, label?: string): void => {
    const made = page.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value));
    if (label !== undefined) made.textContent = label;
    root.append(made);
  };
  const at = (node: string): { x: number; y: number } => {
    const { x, y } = sigma.framedGraphToViewport(sigma.getNodeDisplayData(node)!);
    return { x: round(x), y: round(y) };
  };
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  add("rect", { width, height, fill: colours.card });
  const graph = sigma.getGraph();
  graph.forEachEdge((edge, _, source, target) => {
    const data = sigma.getEdgeDisplayData(edge);
    if (!data || data.hidden) return;
    const [a, b] = [at(source), at(target)];
    add("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: data.color, "stroke-width": 1 });
  });
  const named = sigma.getNodeDisplayedLabels();
  graph.forEachNode((node) => {
    const data = sigma.getNodeDisplayData(node);
    if (!data || data.hidden) return;
    const { x, y } = at(node);
    const r = round(sigma.scaleSize(data.size));
    add("circle", { cx: x, cy: y, r, fill: data.color });
    if (!named.has(node) || !data.label) return;
    const place = { x: x + r + 3, y: y + 4, "font-size": 13, "font-family": "system-ui, sans-serif" };
    const edge = { "paint-order": "stroke", stroke: colours.card, "stroke-width": 3 };
    add("text", { ...place, ...edge, fill: colours.ink }, data.label);
  });
  return new XMLSerializer().serializeToString(page);
}

/** The things and ties shown, with their positions, for Gephi and its like. */
export function asGexf(view: NetworkView, network: Network): string {
  const page = document.implementation.createDocument(GEXF, "gexf", null);
  const root = page.documentElement;
  root.setAttribute("version", "1.3");
  const make = (parent: Element, name: string, values: Record<string, string | number>): Element => {
    const made = page.createElementNS(name.startsWith("viz:") ? VIZ : GEXF, name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value));
    parent.append(made);
    return made;
  };
  const graph = make(root, "graph", { defaultedgetype: "directed" });
  const declare = (of: string, names: string[]): void => {
    const all = make(graph, "attributes", { class: of });
    for (const name of names) make(all, "attribute", { id: name, title: name, type: "string" });
  };
  declare("node", ["iri", "group", "kind", "community", "bridging"]);
  declare("edge", ["kind", "role", "since", "until", "asOf", "source", "pages"]);
  const tell = (parent: Element, values: Record<string, string | number>): void => {
    const all = make(parent, "attvalues", {});
    for (const [name, value] of Object.entries(values)) {
      if (value !== "") make(all, "attvalue", { for: name, value });
    }
  };
  const { things, ties } = network;
  const nodes = make(graph, "nodes", {});
  const kept = new Set<number>();
  const drawn = view.sigma.getGraph();
  drawn.forEachNode((key, { x, y }) => {
    if (view.sigma.getNodeDisplayData(key)?.hidden !== false) return;
    const place = Number(key);
    kept.add(place);
    const node = make(nodes, "node", { id: place, label: network.name(place) });
    tell(node, {
      iri: network.whole(things.iri[place]!),
      group: things.group[place]!,
      kind: things.kind[place] ? network.whole(things.kind[place]!) : "",
      community: things.community[place]!,
      bridging: things.bridging[place]!,
    });
    make(node, "viz:position", { x: x as number, y: y as number, z: 0 });
  });
  const edges = make(graph, "edges", {});
  view.ties().forEach((tie) => {
    const [source, target] = [ties.from[tie]!, ties.to[tie]!];
    if (!kept.has(source) || !kept.has(target)) return;
    const edge = make(edges, "edge", { id: tie, source, target, label: ties.kind[tie]! });
    tell(edge, {
      kind: ties.kind[tie]!,
      role: ties.role[tie] ? network.whole(ties.role[tie]!) : "",
      since: ties.since[tie]!,
      until: ties.until[tie]!,
      asOf: ties.asOf[tie]!,
      source: network.whole(ties.graph[tie]!),
      pages: ties.pages[tie]!.split(" ").filter(Boolean).map((each) => network.whole(each)).join(" "),
    });
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(page)}\n`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
