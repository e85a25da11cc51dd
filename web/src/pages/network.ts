/** The page of the network: the drawing, its filters, what is chosen, and the way out of it. */

import { fold } from "../form";
import { readColours } from "../network/colours";
import { loadNetwork, type Network } from "../network/data";
import { found } from "../network/dom";
import { asGexf, asSvg } from "../network/exports";
import { apply, everything, readFilter, writeFilter, type Filter } from "../network/filter";
import { showFilter, wireFilter } from "../network/form";
import { fillPanel } from "../network/panel";
import { canDraw, wireStage } from "../network/stage";
import { fillTable } from "../network/table";
import { asPng, save } from "../pictures/files";
import { suggest } from "../suggest";
import { text } from "../texts";
import { NetworkView } from "../views/network";
import { playYears } from "../views/player";

const stage = found("stage");
const told = found("told");

function start(network: Network): void {
  const query = new URLSearchParams(location.search);
  let filter = readFilter(query);
  let shown = apply(network, filter);
  let chosen: number | undefined = network.place(query.get("thing") ?? "");
  let alone = query.get("around") === "1" && chosen !== undefined;
  let colours = readColours(stage);
  const panel = found("panel");
  const table = found<HTMLDetailsElement>("table");

  const actions = { choose, around };
  const view = new NetworkView(stage, network, shown, colours, (place) => choose(place));

  function remember(): void {
    const now = new URLSearchParams(location.search);
    writeFilter(filter, now);
    if (chosen === undefined) now.delete("thing");
    else now.set("thing", network.things.iri[chosen]!);
    if (alone) now.set("around", "1");
    else now.delete("around");
    history.replaceState(null, "", now.size ? `?${now}` : location.pathname);
  }
  function tell(): void {
    told.textContent = text("shown", { things: shown.thingCount, ties: shown.tieCount });
    if (chosen !== undefined && !shown.things[chosen]) {
      told.textContent += ` · ${text("hidden_now", { name: network.name(chosen) })}`;
    }
    const within = panel.contains(document.activeElement);
    fillPanel(panel, network, shown, chosen, alone, actions);
    // What had the focus is gone: the keyboard goes on from what took its place.
    if (within) panel.focus();
    if (table.open) fillTable(found("ties"), network, shown);
    remember();
  }
  function choose(place: number | undefined): void {
    chosen = place;
    if (alone) around(place);
    view.choose(place);
    tell();
  }
  function around(place: number | undefined): void {
    alone = place !== undefined;
    view.around(place);
    tell();
  }
  function change(): void {
    shown = apply(network, filter);
    view.filter(shown);
    if (alone) view.around(chosen);
    tell();
  }

  showFilter(filter, network);
  const atYear = wireYears(network, filter, () => {
    showFilter(filter, network);
    change();
  });
  wireFilter(filter, () => {
    atYear();
    change();
  });
  found("reset").addEventListener("click", () => {
    filter = Object.assign(filter, everything());
    showFilter(filter, network);
    atYear();
    change();
  });
  const search = found<HTMLInputElement>("find");
  suggest(search, ([name, , iri]) => {
    const place = network.place(iri);
    search.value = name;
    if (place === undefined) told.textContent = text("not_here");
    else {
      choose(place);
      if (!alone) view.look(place);
    }
  });
  found("find-form").addEventListener("submit", (event) => event.preventDefault());
  table.addEventListener("toggle", () => table.open && fillTable(found("ties"), network, shown));
  wireStage(view, stage, found("tools"));
  wireExports(view, network, () => colours);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colours = readColours(stage);
    view.recolour(colours);
  });
  if (chosen !== undefined) view.choose(chosen);
  if (alone) view.around(chosen);
  tell();
  stage.dataset.ready = "true";
}

/** Let the years be played as the filter's end; gives a way to follow the filter. */
function wireYears(network: Network, filter: Filter, changed: () => void): () => void {
  const span = network.years;
  if (!span) return () => undefined;
  const at = (): number => filter.until || span[1];
  const move = playYears(span, at(), (year) => {
    filter.until = year;
    // What no page dates would be there from the first year on.
    filter.undated = false;
    changed();
  });
  found("growth").hidden = false;
  return () => move(at());
}

function wireExports(view: NetworkView, network: Network, colours: () => ReturnType<typeof readColours>): void {
  found("as-svg").addEventListener("click", () => {
    save("maillage.svg", asSvg(view, colours()), "image/svg+xml");
  });
  found("as-png").addEventListener("click", () => {
    void asPng(asSvg(view, colours())).then((png) => save("maillage.png", png, "image/png"));
  });
  found("as-gexf").addEventListener("click", () => {
    save("maillage.gexf", asGexf(view, network), "application/gexf+xml");
  });
}

const work = document.querySelector<HTMLElement>("[data-network]");
if (work) {
  work.hidden = false;
  fold();
  if (canDraw()) {
    told.textContent = text("loading");
    loadNetwork(work.dataset.network!)
      .then(start)
      .catch((error: unknown) => {
        told.textContent = text("failed");
        throw error;
      });
  } else told.textContent = text("no_webgl");
}
