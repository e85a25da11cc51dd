/** How a list names an actor. */

import type { Actor } from "../actors";
import { label } from "../labels";
import { pageOf } from "../links";
import { text } from "../texts";

/** A line with an actor's name, its kind, and its place where the name does not say it. */
export function named(actor: Actor): HTMLLIElement {
  const line = document.createElement("li");
  const link = document.createElement("a");
  // The direction of each name is its own, whatever stands beside it.
  const name = document.createElement("bdi");
  name.textContent = actor.name || text("nameless");
  link.href = pageOf(actor.iri);
  link.append(name);
  const where = actor.place || (actor.country && text(actor.country));
  const about = document.createElement("span");
  about.className = "quiet small";
  about.textContent = [label(actor.values.kind![0] ?? ""), where === actor.name ? "" : where]
    .filter(Boolean)
    .join(" · ");
  line.append(link, " ", about);
  return line;
}
