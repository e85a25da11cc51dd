/** The fields by which the value of a link is asked for, one sort of value each. */

import { button, element } from "../network/dom";
import { suggest } from "../suggest";
import { number, text } from "../texts";
import type { Criterion, Kind, Link } from "./choices";
import { valuesOf, type Value } from "./values";

// What has no name cannot be found by it.
const NAMELESS = ["Point", "PostalAddress", "Identifier"];

let made = 0;

/** The names of the things chosen, by IRI. */
export type Names = Map<string, string>;

/** A field below its label. */
export function labelled(
  label: string,
  field: HTMLInputElement | HTMLSelectElement,
  ...others: Node[]
): HTMLElement {
  field.id ||= `field-${++made}`;
  const title = element("label", "", label);
  title.htmlFor = field.id;
  return element("div", "", title, field, ...others);
}

/** Choices of a list; what is not to be chosen any more says so by an empty value. */
export function choice(options: [value: string, label: string][], chosen: string): HTMLSelectElement {
  const select = document.createElement("select");
  for (const [value, label] of options) {
    select.append(new Option(label, value, false, value === chosen));
  }
  return select;
}

/** The fields for what is asked of a link's value. */
export function fieldsOf(kind: Kind, link: Link, criterion: Criterion, names: Names): HTMLElement[] {
  switch (link.sort) {
    case "concept":
      return [concepts(kind, link, criterion)];
    case "thing":
      return link.inverse || !isNamed(link) ? [] : [things(criterion, names)];
    case "boolean":
      return [booleans(criterion)];
    case "date":
      return [bound(criterion, "least", text("from")), bound(criterion, "most", text("until"))];
    case "number":
      return [bound(criterion, "least", text("least")), bound(criterion, "most", text("most"))];
    default:
      return [containing(criterion)];
  }
}

function isNamed(link: Link): boolean {
  return link.kinds.some((kind) => !NAMELESS.includes(kind));
}

/** A box to tick for each value; none ticked, all will do. */
function concepts(kind: Kind, link: Link, criterion: Criterion): HTMLElement {
  const boxes = element("div", "boxes", text("loading"));
  boxes.role = "group";
  boxes.setAttribute("aria-label", text("value"));
  boxes.tabIndex = 0;
  valuesOf(kind, link).then(
    (values) => boxes.replaceChildren(...chosenFirst(values, criterion).map((each) => box(each, criterion))),
    () => boxes.replaceChildren(text("no_values")),
  );
  const title = element("span", "label", text("value"));
  title.ariaHidden = "true";
  return element("div", "", title, boxes);
}

function chosenFirst(values: Value[], { only = [] }: Criterion): Value[] {
  return [...values].sort((one, other) => +only.includes(other.iri) - +only.includes(one.iri));
}

function box({ iri, name, things }: Value, criterion: Criterion): HTMLElement {
  const field = document.createElement("input");
  field.type = "checkbox";
  field.value = iri;
  field.checked = criterion.only?.includes(iri) ?? false;
  field.addEventListener("change", () => {
    const others = (criterion.only ?? []).filter((each) => each !== iri);
    criterion.only = field.checked ? [...others, iri] : others;
  });
  return element("label", "box", field, name, element("span", "quiet", number(things)));
}

/** A field to find things by their names, and those that were chosen. */
function things(criterion: Criterion, names: Names): HTMLElement {
  const field = document.createElement("input");
  field.type = "search";
  field.maxLength = 200;
  const list = element("ul", "picked");
  const show = (): void => {
    list.replaceChildren(...(criterion.only ?? []).map((iri) => element("li", "", away(iri))));
    list.hidden = !criterion.only?.length;
  };
  const away = (iri: string): HTMLElement => {
    const name = names.get(iri) ?? iri;
    const made = button(`${name} ×`, "tag", () => {
      criterion.only = criterion.only?.filter((each) => each !== iri);
      show();
      field.focus();
    });
    made.setAttribute("aria-label", text("picked", { name }));
    return made;
  };
  show();
  const holder = labelled(text("pick"), field);
  suggest(field, ([name, , iri]) => {
    names.set(iri, name);
    criterion.only = [...new Set([...(criterion.only ?? []), iri])];
    field.value = "";
    show();
  });
  return element("div", "", holder, list);
}

function booleans(criterion: Criterion): HTMLElement {
  const options: [string, string][] = [
    ["", text("any")],
    ["true", text("yes")],
    ["false", text("no")],
  ];
  const select = choice(options, criterion.only?.[0] ?? "");
  select.addEventListener("change", () => (criterion.only = select.value ? [select.value] : []));
  return labelled(text("value"), select);
}

function bound(criterion: Criterion, end: "least" | "most", label: string): HTMLElement {
  const field = document.createElement("input");
  field.type = "number";
  field.step = "any";
  field.value = criterion[end] ?? "";
  field.addEventListener("input", () => (criterion[end] = field.value));
  return labelled(label, field);
}

function containing(criterion: Criterion): HTMLElement {
  const field = document.createElement("input");
  field.maxLength = 200;
  field.value = criterion.contains ?? "";
  field.addEventListener("input", () => (criterion.contains = field.value.trim()));
  return labelled(text("contains"), field);
}
