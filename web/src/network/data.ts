/** The network of a release, `/network.json`: columns of things and of ties. */

import { language } from "../texts";

/** The file as it comes; IRIs are relative to `base`, ends of ties are places among the things. */
export interface File {
  base: string;
  things: {
    iri: string[];
    fr: string[];
    en: string[];
    group: string[];
    kind: string[];
    x: number[];
    y: number[];
    community: number[];
    bridging: number[];
  };
  ties: {
    from: number[];
    to: number[];
    kind: string[];
    role: string[];
    since: string[];
    until: string[];
    asOf: string[];
    graph: string[];
    pages: string[];
  };
  communities: number[][];
}

/** Things and ties by their places, with what is asked of them again and again. */
export class Network {
  readonly things: File["things"];
  readonly ties: File["ties"];
  readonly communities: number[][];
  /** The places of each thing's ties. */
  readonly tiesOf: number[][];
  /** First and last year of each tie, 0 where none is known. */
  readonly first: Int16Array;
  readonly last: Int16Array;
  /** The largest share of ways that leads through one thing. */
  readonly mostBridging: number;
  private readonly places: Map<string, number>;
  private readonly base: string;

  constructor(file: File) {
    this.base = file.base;
    this.things = file.things;
    this.ties = file.ties;
    this.communities = file.communities;
    this.tiesOf = file.things.iri.map(() => []);
    this.places = new Map(file.things.iri.map((iri, place) => [iri, place]));
    this.first = new Int16Array(file.ties.from.length);
    this.last = new Int16Array(file.ties.from.length);
    this.mostBridging = file.things.bridging.reduce((most, each) => Math.max(most, each), 0);
    for (let tie = 0; tie < file.ties.from.length; tie++) {
      this.tiesOf[file.ties.from[tie]!]!.push(tie);
      this.tiesOf[file.ties.to[tie]!]!.push(tie);
      const since = year(file.ties.since[tie]!);
      const until = year(file.ties.until[tie]!);
      const seen = year(file.ties.asOf[tie]!);
      // A tie that was seen once held then; one with a beginning holds until it is said to end.
      this.first[tie] = since || seen || until;
      this.last[tie] = until || (since ? FAR : seen);
    }
  }

  /** The first and the last year in which some tie begins; null when no tie is dated. */
  get years(): [number, number] | null {
    const known = this.first.filter(Boolean).sort();
    return known.length ? [known[0]!, known.at(-1)!] : null;
  }

  get size(): number {
    return this.things.iri.length;
  }

  name(place: number): string {
    const { iri, fr, en } = this.things;
    const end = iri[place]!.slice(iri[place]!.lastIndexOf("/") + 1);
    return (language === "en" && en[place]) || fr[place] || end;
  }

  /** The place of a thing by its IRI, whole or relative; undefined when it has no tie. */
  place(iri: string): number | undefined {
    return this.places.get(iri.startsWith(this.base) ? iri.slice(this.base.length) : iri);
  }

  /** An IRI as it is anywhere else. */
  whole(iri: string): string {
    return /^[a-z][a-z0-9+.-]*:/i.test(iri) ? iri : this.base + iri;
  }

  /** The end of a tie that is not this one. */
  other(tie: number, place: number): number {
    const from = this.ties.from[tie]!;
    return from === place ? this.ties.to[tie]! : from;
  }
}

const FAR = 9999;

function year(date: string): number {
  return Number.parseInt(date.slice(0, 4), 10) || 0;
}

/** Load the network from an address of this site. */
export async function loadNetwork(address: string): Promise<Network> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Network((await answer.json()) as File);
}
