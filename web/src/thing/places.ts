/** Where a thing is, and what is tied to it, as a small map: the question `places-around`. */

import "maplibre-gl/dist/maplibre-gl.css";
import "../views/map.css";
import { marked, pointOf } from "../actors";
import { ask } from "../csv";
import { drawn } from "../views/drawn";
import { fetched, laid } from "../views/ground";

export async function drawPlaces(atlas: HTMLElement): Promise<void> {
  const found = await ask("places-around", { thing: atlas.dataset.places! });
  const placed = found.map((row) => marked(row.tied!, row.name!, row.placeName!, pointOf(row.point)));
  const here = placed.filter(({ point }) => point);
  if (!here.length) {
    atlas.hidden = true;
    return;
  }
  const [map, ground] = await Promise.all([drawn(atlas), fetched()]);
  laid(map, ground);
  map.show(here);
  // As far away as it takes to see where in the country a single point is.
  map.around(here, 6);
  atlas.dataset.ready = String(here.length);
}
