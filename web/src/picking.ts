/**
 * Search fields of a form that each stand for a thing: the form sends the IRI of the name picked.
 * What is typed without picking is sent as it is, and the server asks back when it is not clear.
 */

import { suggest } from "./suggest";

/**
 * Let a search field pick a thing; `data-iri` is the one that it stands for at first. `stands` is
 * told each time which one that is, "" while it is none.
 */
export function pickThing(field: HTMLInputElement, stands = (_iri: string): void => undefined): void {
  const sent = document.createElement("input");
  sent.type = "hidden";
  const name = field.name;
  const stand = (iri: string): void => {
    // One of the two has the name: it is the one that is sent.
    sent.value = iri;
    sent.name = iri ? name : "";
    field.name = iri ? "" : name;
    stands(iri);
  };
  field.after(sent);
  stand(field.dataset.iri ?? "");
  field.addEventListener("input", () => stand(""));
  suggest(field, ([label, , iri]) => {
    field.value = label;
    stand(iri);
  });
}
