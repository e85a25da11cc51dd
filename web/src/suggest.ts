/**
 * Suggestions under a search field as one types: the combobox pattern of the ARIA practices, over
 * the public `/search/suggest`. Without scripts the field still sends its form.
 */

import { pageOf } from "./links";
import { language } from "./texts";

/** A name, its kind in the reader's language, and its IRI. */
export type Suggestion = [name: string, kind: string, iri: string];

const PAUSE = 120;

/** Give a search field suggestions; `pick` is told the one taken, else its page is opened. */
export function suggest(field: HTMLInputElement, pick = open): void {
  const list = document.createElement("ul");
  list.id = `${field.id}-found`;
  list.className = "found";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? field.placeholder);
  field.after(list);
  field.role = "combobox";
  field.autocomplete = "off";
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");

  let chosen = -1;
  let asked = 0;
  let timer = 0;

  const close = (): void => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const choose = (step: number): void => {
    const all = options();
    if (!all.length) return;
    chosen = (chosen + step + all.length + (chosen < 0 && step < 0 ? 1 : 0)) % all.length;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen]!.id);
    all[chosen]!.scrollIntoView({ block: "nearest" });
  };
  const show = (found: Suggestion[]): void => {
    const take = (each: Suggestion): void => {
      close();
      pick(each);
    };
    list.replaceChildren(...found.map((each, place) => option(list.id, each, place, take)));
    chosen = -1;
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async (): Promise<void> => {
    const typed = field.value.trim();
    const turn = ++asked;
    if (!typed) return close();
    const query = new URLSearchParams({ q: typed, lang: language });
    const answer = await fetch(`/search/suggest?${query}`, { headers: { Accept: "application/json" } });
    // An answer that comes after a later question's would put old names under new words.
    if (turn === asked && answer.ok) show((await answer.json()) as Suggestion[]);
  };

  close();
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" && !list.hidden) choose(1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(-1);
    else if (event.key === "Enter" && chosen >= 0) options()[chosen]!.click();
    else return;
    if (event.key !== "Escape") event.preventDefault();
  });
  field.addEventListener("blur", () => window.setTimeout(close, 150));
}

function open([, , iri]: Suggestion): void {
  location.assign(pageOf(iri));
}

function option(
  list: string,
  suggestion: Suggestion,
  place: number,
  take: (taken: Suggestion) => void,
): HTMLElement {
  const [name, kind] = suggestion;
  const item = document.createElement("li");
  item.role = "option";
  item.id = `${list}-${place}`;
  item.addEventListener("click", () => take(suggestion));
  const sort = document.createElement("span");
  sort.className = "quiet small";
  sort.textContent = kind;
  item.append(name, " ", sort);
  return item;
}
