/** The page of the time line: the growth that plays on a map, and the list that filters. */

import "maplibre-gl/dist/maplibre-gl.css";
import "../views/map.css";
import "../views/timeline.css";
import { actors } from "../actors";
import { fold, follow, read } from "../form";
import { number, text } from "../texts";
import { drawn, failed } from "../views/drawn";
import { fetched, laid } from "../views/ground";
import { committed, unknown, years } from "../views/growth";
import { playYears } from "../views/player";

const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const [growth, form] = [find("growth"), find<HTMLFormElement>("choices")];

/** Filter what the server lists, without leaving the page. */
async function list(): Promise<void> {
  const answer = await fetch(location.href.replace(location.hash, ""), { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  find("happenings").replaceWith(page.getElementById("happenings")!);
}

async function draw(): Promise<void> {
  const [map, everybody, ground] = await Promise.all([
    drawn(growth),
    actors(),
    fetched(),
  ]);
  laid(map, ground);
  const span = years(everybody);
  if (!span) {
    growth.hidden = true;
    return;
  }
  let year = span[1];
  const show = (): void => {
    const { network = "" } = read(form);
    const now = committed(everybody, year, { network });
    const before = committed(everybody, year - 1, { network });
    const placed = now.filter(({ point }) => point).length;
    map.show(now);
    const counts = { count: now.length, new: now.length - before.length, placed };
    find("grown").textContent = text("grown", { year: String(year), ...counts });
    find("unknown").textContent = text("unknown", { count: unknown(everybody, { network }).length });
    growth.dataset.ready = `${year}: ${number(now.length)}`;
  };
  playYears(span, year, (chosen) => {
    year = chosen;
    show();
  });
  form.addEventListener("change", show);
  show();
}

fold();
follow(form, () => void list());
draw().catch(failed);
