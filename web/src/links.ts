/** Addresses on this site. */

const base = document.documentElement.dataset.base ?? "";
const asked = new URLSearchParams(location.search).get("lang");

/** An address here, in the language that the reader has asked for. */
export function here(path: string, query: Record<string, string> = {}): string {
  const all = new URLSearchParams(asked ? { ...query, lang: asked } : query);
  return all.size ? `${path}?${all}` : path;
}

/** The page of a thing of ours, by its IRI; any other IRI is its own address. */
export function pageOf(iri: string): string {
  return base && iri.startsWith(base) ? here(`/doc/${iri.slice(base.length)}`) : iri;
}
