/** The page of a question: parameters that are things are picked by their names. */

import { pickThing } from "../picking";
import { text } from "../texts";

const IRI = /^[a-z][a-z0-9+.-]*:./i;

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-name]")) {
  field.dataset.iri = field.value;
  field.value = field.dataset.name!;
  field.type = "search";
  // The name of the thing stands in the field itself.
  field.nextElementSibling?.remove();
  field.labels?.[0]?.querySelector(".quiet")?.remove();
  const check = (iri: string): void => {
    field.setCustomValidity(iri || IRI.test(field.value) ? "" : text("choose_one"));
  };
  pickThing(field, check);
}

// The page is kept for all hosts that the site may be asked of; the line to copy is for this one.
const line = document.querySelector("[data-embed]");
const { base } = document.body.dataset;
if (line && base) line.textContent = line.textContent.replace(base, `${location.origin}/`);
