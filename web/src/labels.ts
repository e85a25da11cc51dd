/** The names of concepts and networks, which the page's own choices bring. */

const known = new Map<string, string>();
for (const option of document.querySelectorAll<HTMLOptionElement>("option[data-label]")) {
  known.set(option.value, option.dataset.label ?? "");
}

/** The name of an IRI among the choices; empty when it is none of them. */
export function label(iri: string): string {
  return known.get(iri) ?? "";
}
