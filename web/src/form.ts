/** A form of choices whose state is the page's address, so that a view can be shared. */

import type { Filters } from "./actors";

const PAUSE = 80;

/** What a form says now; choices that say nothing are left out. */
export function read(form: HTMLFormElement): Filters {
  const found: Filters = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim()) found[name] = value.trim();
  }
  return found;
}

/** Tell what a form says each time that changes, and write it into the address. */
export function follow(form: HTMLFormElement, tell: (filters: Filters) => void): void {
  let timer = 0;
  const changed = (): void => {
    const filters = read(form);
    const query = new URLSearchParams(filters).toString();
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
    tell(filters);
  };
  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    clearTimeout(timer);
    timer = window.setTimeout(changed, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
  });
}

/** Fold what would push the view that it is for off a narrow screen; without scripts it is open. */
export function fold(): void {
  if (!matchMedia("(max-width: 48rem)").matches) return;
  for (const box of document.querySelectorAll<HTMLDetailsElement>("details.folded")) box.open = false;
}
