/** The actors as the question `actors` gives them, and which of them a reader asks for. */

import { ask, type Row } from "./csv";

/** The years of a tie: the start is empty when unknown; the end also, and ".." while it goes on. */
export interface Term {
  network: string;
  start: string;
  end: string;
}

export interface Actor {
  iri: string;
  name: string;
  /** Longitude and latitude of the finest place that is known. */
  point: [number, number] | null;
  exactness: string;
  place: string;
  country: string;
  governs: string;
  terms: Term[];
  /** The values by which the choices of a form find it, by the names of the choices. */
  values: Record<string, string[]>;
}

/** What a form asks for, by the names of its fields; empty where it does not care. */
export type Filters = Record<string, string>;

const POINT = /POINT ?\((\S+) (\S+)\)/;
const CHOICES: Record<string, string> = {
  kind: "kinds",
  network: "networks",
  role: "roles",
  theme: "themes",
  region: "region",
};

/** All actors. */
export async function actors(): Promise<Actor[]> {
  return (await ask("actors")).map(actor);
}

/** Something at a point, of which nothing else is known than its name and what is said of it. */
export function marked(iri: string, name: string, place: string, point: [number, number] | null): Actor {
  const nothing = { exactness: "", country: "", governs: "", terms: [], values: { kind: [] } };
  return { ...nothing, iri, name, place, point };
}

/** The longitude and latitude that a well-known text of a point says. */
export function pointOf(wkt = ""): [number, number] | null {
  const found = POINT.exec(wkt);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

function actor(row: Row): Actor {
  const terms = words(row.terms);
  return {
    iri: row.actor!,
    name: row.name!,
    point: pointOf(row.point),
    exactness: row.exactness!,
    place: row.placeName!,
    country: row.country!,
    governs: row.governs!,
    terms: words(row.networks).map((network, place) => {
      const [start = "", end = ""] = (terms[place] ?? "/").split("/");
      return { network, start, end };
    }),
    values: Object.fromEntries(Object.entries(CHOICES).map(([name, column]) => [name, words(row[column])])),
  };
}

function words(text = ""): string[] {
  return text.split(" ").filter(Boolean);
}

/** Whether an actor has all values that are asked for, whatever the dates. */
export function chosen(actor: Actor, filters: Filters): boolean {
  return Object.keys(CHOICES).every((name) => {
    const wanted = filters[name];
    return !wanted || actor.values[name]!.includes(wanted);
  });
}

/** Whether some term with a known start meets the years asked for. */
export function inPeriod(actor: Actor, { since = "", until = "", network = "" }: Filters): boolean {
  if (!since && !until) return true;
  return actor.terms.some(
    (term) =>
      (!network || term.network === network) &&
      term.start !== "" &&
      (!until || term.start <= until) &&
      (term.end === ".." || term.end >= (since || term.end)),
  );
}

/** Whether the start of no tie that is asked for is known. */
export function undated(actor: Actor, { network = "" }: Filters): boolean {
  return !actor.terms.some((term) => (!network || term.network === network) && term.start !== "");
}
