/** A network drawn by WebGL: points and lines, filtered, one of them chosen. */

import Graph from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, NodePointProgram } from "sigma/rendering";
import type { Colours } from "../network/colours";
import type { Network } from "../network/data";
import { apply, everything, type Shown } from "../network/filter";
import { drawHover, drawLabel } from "../network/labels";
import { settle } from "../network/layout";

const SMALLEST = 2.5;
const LARGEST = 18;
/** Points of this size have their names beside them; where they are few, all have. */
const NAMED = 5;
const FEW = 100;
/** Lines beyond which they are left out while the drawing moves. */
const MANY_LINES = 15000;

/** All ties of the same two things: one line. */
interface Line {
  one: number;
  two: number;
  ties: number[];
}

/** How a line looks: one object for all that look alike, since there may be fifty thousand. */
type Look = { hidden?: boolean; color?: string; size?: number };

export class NetworkView {
  readonly sigma: Sigma;
  private readonly whole: Graph;
  private graph: Graph;
  /** The lines of each graph; the key of an edge is its place here. */
  private readonly lines = new WeakMap<Graph, Line[]>();
  private looks: { none: Look; plain: Look; strong: Look };
  private shown: Shown;
  private chosen: number | undefined;
  private near = new Set<number>();
  private stop = (): void => undefined;

  constructor(
    container: HTMLElement,
    private readonly network: Network,
    shown: Shown,
    private colours: Colours,
    pick: (place: number | undefined) => void,
  ) {
    // All is indexed at first: what a filter brings back has its place and name already.
    this.shown = apply(network, everything());
    this.looks = looksOf(colours);
    this.whole = this.draw(network.things.iri.map((_, place) => place));
    this.graph = this.whole;
    this.sigma = new Sigma(this.graph, container, {
      allowInvalidContainer: true,
      defaultDrawNodeHover: (context, data) => drawHover(context, data, this.colours),
      defaultDrawNodeLabel: (context, data) => drawLabel(context, data, this.colours),
      defaultEdgeType: "line",
      defaultNodeType: "point",
      edgeProgramClasses: { line: EdgeLineProgram },
      nodeProgramClasses: { point: NodePointProgram },
      hideEdgesOnMove: this.whole.size > MANY_LINES,
      hideLabelsOnMove: this.whole.size > MANY_LINES,
      labelDensity: 1,
      labelGridCellSize: 200,
      labelRenderedSizeThreshold: NAMED,
      nodeReducer: (key, data) => this.point(Number(key), data),
      edgeReducer: (key) => this.appearance(this.lines.get(this.graph)![Number(key)]!),
      zIndex: false,
    });
    this.sigma.on("clickNode", ({ node }) => pick(Number(node)));
    this.sigma.on("clickStage", () => pick(undefined));
    this.filter(shown);
  }

  /** Show other things and ties. */
  filter(shown: Shown): void {
    const before = this.shown;
    this.shown = shown;
    if (this.chosen !== undefined) return this.choose(this.chosen);
    this.repaint(
      (place) => before.things[place] !== shown.things[place],
      ({ ties }) => drawn(ties, before) !== drawn(ties, shown),
    );
  }

  /** Set one thing off with those that it is tied to. */
  choose(place: number | undefined): void {
    this.chosen = place;
    this.near = new Set();
    for (const tie of place === undefined ? [] : this.network.tiesOf[place]!) {
      if (this.shown.ties[tie]) this.near.add(this.network.other(tie, place!));
    }
    this.repaint();
  }

  /** Bring a thing to the middle. */
  look(place: number): void {
    const data = this.sigma.getNodeDisplayData(String(place));
    if (data) void this.sigma.getCamera().animate({ x: data.x, y: data.y, ratio: 0.3 }, MOVE);
  }

  /** Show only what is around one thing, laid out anew; undefined brings the whole back. */
  around(place: number | undefined): void {
    this.stop();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let graph = this.whole;
    if (place !== undefined) {
      const ties = this.network.tiesOf[place]!.filter((tie) => this.shown.ties[tie]);
      const kept = new Set([place, ...ties.map((tie) => this.network.other(tie, place))]);
      graph = this.draw([...kept]);
      this.stop = settle(graph, still);
    }
    // The setting first: it has the graph that was there indexed again.
    this.sigma.setSetting("labelRenderedSizeThreshold", graph.order > FEW ? NAMED : 0);
    this.graph = graph;
    this.sigma.setGraph(graph);
    this.home();
  }

  /** Lay the whole out anew, where nobody has done so ahead. */
  spread(): void {
    this.stop();
    this.stop = settle(this.whole, matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.sigma.setSetting("labelRenderedSizeThreshold", this.whole.order > FEW ? NAMED : 0);
  }

  /** Go back to seeing all. */
  home(): void {
    void this.sigma.getCamera().animatedReset(MOVE);
  }

  /** The ties that are drawn, by their places. */
  ties(): number[] {
    const lines = this.lines.get(this.graph)!;
    return lines.flatMap(({ ties }) => ties.filter((tie) => this.shown.ties[tie]));
  }

  recolour(colours: Colours): void {
    this.colours = colours;
    this.looks = looksOf(colours);
    this.repaint();
  }

  /** The colour of a thing by its community. */
  colour(place: number): string {
    return this.colours.communities[this.network.things.community[place]!] ?? this.colours.others;
  }

  /** Paint anew what looks otherwise; nothing moves, so nothing need be indexed again. */
  private repaint(
    point = (_: number): boolean => true,
    line = (_: Line): boolean => true,
  ): void {
    const nodes = this.graph.filterNodes((key) => point(Number(key)));
    const edges: string[] = [];
    this.lines.get(this.graph)!.forEach((each, place) => line(each) && edges.push(String(place)));
    this.sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: true, schedule: true });
  }

  private draw(places: number[]): Graph {
    const { things, ties } = this.network;
    const graph = new Graph({ type: "undirected" });
    for (const place of places) {
      const share = things.bridging[place]! / (this.network.mostBridging || 1);
      graph.addNode(String(place), {
        x: things.x[place]! + (places.length < this.network.size ? Math.cos(place) : 0),
        y: things.y[place]! + (places.length < this.network.size ? Math.sin(place) : 0),
        size: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(share),
        label: shorten(this.network.name(place)),
      });
    }
    // Several ties of the same two are one line.
    const lines: Line[] = [];
    const known = new Map<number, Line>();
    for (const place of places) {
      for (const tie of this.network.tiesOf[place]!) {
        if (ties.from[tie] !== place || !graph.hasNode(String(ties.to[tie]))) continue;
        const [one, two] = [place, ties.to[tie]!].sort((a, b) => a - b) as [number, number];
        const key = one * this.network.size + two;
        const line = known.get(key);
        if (line) line.ties.push(tie);
        else {
          const made = { one, two, ties: [tie] };
          known.set(key, made);
          graph.addEdgeWithKey(String(lines.push(made) - 1), String(one), String(two));
        }
      }
    }
    this.lines.set(graph, lines);
    return graph;
  }

  private point(place: number, data: object): object {
    if (!this.shown.things[place]) return { ...data, hidden: true };
    if (this.chosen === undefined) return { ...data, color: this.colour(place) };
    const near = place === this.chosen || this.near.has(place);
    const color = near ? this.colour(place) : this.colours.faint;
    return { ...data, color, ...(near ? { highlighted: place === this.chosen } : { label: null }) };
  }

  private appearance({ one, two, ties }: Line): Look {
    if (!drawn(ties, this.shown)) return this.looks.none;
    if (one === this.chosen || two === this.chosen) return this.looks.strong;
    return this.chosen === undefined ? this.looks.plain : this.looks.none;
  }
}

const MOVE = matchMedia("(prefers-reduced-motion: reduce)").matches
  ? { duration: 1 }
  : { duration: 400 };
const LONGEST = 48;

function looksOf({ line, strong }: Colours): { none: Look; plain: Look; strong: Look } {
  return {
    none: { hidden: true },
    plain: { color: line, size: 1 },
    strong: { color: strong, size: 1 },
  };
}

/** Whether one of the ties that are one line is shown. */
function drawn(ties: number[], shown: Shown): boolean {
  return ties.some((tie) => shown.ties[tie]);
}

function shorten(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}
