/** The values that a link has, asked of the public SPARQL endpoint. */

import { rows } from "../csv";
import { language } from "../texts";
import type { Kind, Link } from "./choices";

/** A value: its IRI, its name, and how many things have it. */
export interface Value {
  iri: string;
  name: string;
  things: number;
}

const asked = new Map<string, Promise<Value[]>>();

/** The concepts that things of a kind have by a link, by their names. */
export function valuesOf(kind: Kind, link: Link): Promise<Value[]> {
  const query = `PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?value (MIN(STR(?label)) AS ?name) (COUNT(DISTINCT ?thing) AS ?things) WHERE {
  ?thing a <${kind.class}> ; <${link.property}> ?value .
  OPTIONAL { ?value skos:prefLabel ?label FILTER (LANG(?label) = "${language}") }
} GROUP BY ?value`;
  const known = asked.get(query) ?? ask(query);
  asked.set(query, known);
  return known;
}

async function ask(query: string): Promise<Value[]> {
  const answer = await fetch(`/sparql?${new URLSearchParams({ query, format: "csv" })}`);
  if (!answer.ok) throw new Error(`/sparql: ${answer.status}`);
  return rows(await answer.text())
    .map(({ value = "", name, things }) => ({
      iri: value,
      name: name || (value.split(/[#/]/).at(-1) ?? value),
      things: Number(things),
    }))
    .sort((one, other) => one.name.localeCompare(other.name, language));
}
