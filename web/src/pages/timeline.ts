/** The page of the time line: the growth that plays on a map, and the list that filters. */

import "maplibre-gl/dist/maplibre-gl.css";
import "../views/map.css";
import "../views/timeline.css";
import { actors } from "../actors";
import { fold, follow, read } from "../form";
import { number, text } from "../texts";
import { drawn, failed } from "../views/drawn";
import { fetched, laid } from "../views/ground";
import { committed, Player, unknown, years } from "../views/growth";

const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const [growth, form, slider, play] = [
  find("growth"),
  find<HTMLFormElement>("choices"),
  find<HTMLInputElement>("year"),
  find<HTMLButtonElement>("play"),
];

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
  [slider.min, slider.max] = [String(span[0]), String(span[1])];
  slider.value = slider.max;
  const show = (): void => {
    const { network = "" } = read(form);
    const year = slider.valueAsNumber;
    const now = committed(everybody, year, { network });
    const before = committed(everybody, year - 1, { network });
    const placed = now.filter(({ point }) => point).length;
    map.show(now);
    find("moment").textContent = slider.value;
    const counts = { count: now.length, new: now.length - before.length, placed };
    find("grown").textContent = text("grown", { year: slider.value, ...counts });
    find("unknown").textContent = text("unknown", { count: unknown(everybody, { network }).length });
    growth.dataset.ready = `${slider.value}: ${number(now.length)}`;
  };
  const player = new Player(slider, (playing) => {
    play.textContent = text(playing ? "pause" : "play");
  });
  slider.addEventListener("input", show);
  play.addEventListener("click", () => player.toggle());
  for (const [id, by] of [["back", -1], ["forth", 1]] as const) {
    find(id).addEventListener("click", () => {
      player.stop();
      player.step(by);
    });
  }
  form.addEventListener("change", show);
  show();
}

fold();
follow(form, () => void list());
draw().catch(failed);
