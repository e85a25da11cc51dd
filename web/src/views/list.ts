/** The list beside the map: who is in its window, and who cannot be placed. */

import type { Actor } from "../actors";
import { text } from "../texts";
import { named } from "./naming";

const SHOWN = 60;
const MORE = 500;

/** Replace what an element lists. */
export function list(element: HTMLElement, here: Actor[], unplaced: Actor[]): void {
  const parts: HTMLElement[] = here.length ? [lines(here)] : [];
  if (!here.length) {
    const none = document.createElement("p");
    none.textContent = text(unplaced.length ? "none_here" : "none");
    parts.push(none);
  }
  if (unplaced.length) {
    const others = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = text("unplaced", { count: unplaced.length });
    others.append(summary);
    // Nobody opens it most of the time, and filters have to be quick.
    others.addEventListener("toggle", () => others.children.length < 2 && others.append(lines(unplaced)));
    parts.push(others);
  }
  element.replaceChildren(...parts);
}

/** The first actors, and a button for more: phones need not lay out thousands. */
function lines(actors: Actor[]): HTMLElement {
  const found = document.createElement("ul");
  found.className = "plain";
  found.append(...actors.slice(0, SHOWN).map(named));
  const others = actors.slice(SHOWN);
  if (others.length) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "second";
    more.textContent = text("more", { count: Math.min(others.length, MORE) });
    more.addEventListener("click", () => {
      const next = others.splice(0, MORE).map(named);
      found.append(...next);
      next[0]!.querySelector("a")!.focus();
      if (others.length) more.textContent = text("more", { count: Math.min(others.length, MORE) });
      else more.remove();
    });
    const part = document.createElement("div");
    part.append(found, more);
    return part;
  }
  return found;
}
