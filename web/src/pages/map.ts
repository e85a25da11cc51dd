/** The page of the map: its filters, its drawing and its list say the same at any time. */

import "maplibre-gl/dist/maplibre-gl.css";
import "../views/map.css";
import { type Actor, actors, chosen, inPeriod, undated } from "../actors";
import { fold, follow, read } from "../form";
import { text } from "../texts";
import { drawn, failed } from "../views/drawn";
import { fetched, laid } from "../views/ground";
import { insets } from "../views/insets";
import { legend } from "../views/legend";
import { list } from "../views/list";
import { areas, boundaries, key, type Level, Shares } from "../views/territories";

const INTERCOMMUNALITIES = "/boundaries/intercommunalities.topo.json";

const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const [atlas, form, level, outlines] = [
  find("atlas"),
  find<HTMLFormElement>("choices"),
  find<HTMLSelectElement>("share"),
  find<HTMLInputElement>("outlines"),
];

async function draw(): Promise<void> {
  const [map, everybody, shares, ground] = await Promise.all([
    drawn(atlas),
    actors(),
    Shares.load(),
    fetched(),
  ]);
  const drawInsets = insets(find("insets"), laid(map, ground), (window) => map.go(window));
  let kept: Actor[] = [];
  let lost = 0;

  const tell = (): void => {
    const here = kept.filter(({ point }) => point && map.holds(point));
    list(find("list"), here, kept.filter(({ point }) => !point));
    const counts = { seen: here.length, count: kept.length, total: everybody.length };
    const doubt = lost ? ` ${text("undated", { count: lost })}` : "";
    find("count").textContent = text("in_view", counts) + doubt;
  };
  const colour = (): void => {
    const by = level.value as Level | "";
    map.colour(by ? `${by}s` : "", by ? shares.of(kept, by) : []);
    drawInsets(kept, by ? shares.of(kept, "department") : []);
    map.mark(kept.filter(({ governs }) => governs.includes("/intercommunality/")).map(({ governs }) => key(governs)));
    legend(find("legend"), by !== "");
  };
  const filter = (filters = read(form)): void => {
    const fitting = everybody.filter((actor) => chosen(actor, filters));
    kept = fitting.filter((actor) => inPeriod(actor, filters));
    lost = filters.since || filters.until ? fitting.filter((actor) => undated(actor, filters)).length : 0;
    map.show(kept);
    colour();
    tell();
    // Whoever asks for a network of another continent would look at an empty map.
    if (!kept.some(({ point }) => point && map.holds(point))) map.around(kept);
    atlas.dataset.ready = String(kept.length);
  };

  level.addEventListener("change", colour);
  outlines.addEventListener(
    "change",
    () => void boundaries(INTERCOMMUNALITIES).then((all) => map.outline(areas(all))),
    { once: true },
  );
  outlines.addEventListener("change", () => map.outlines(outlines.checked));
  map.onMove(tell);
  follow(form, filter);
  filter();
}

fold();
draw().catch(failed);
