/**
 * Natural Earth's countries around Europe, cut out of world-atlas when the site is built: the
 * whole world weighs four times as much, and no actor is placed elsewhere.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Plugin } from "vite";

const NAME = "virtual:countries";
const WEST = -32;
const EAST = 64;
const SOUTH = 24;
const NORTH = 82;

type Arcs = number | Arcs[];

/** The address of the countries, as `import countries from "virtual:countries"`. */
export function countries(): Plugin {
  return {
    name: "countries",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined;
      const path = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
      const source = JSON.stringify(cut(JSON.parse(readFileSync(path, "utf8")) as Topology));
      const file = this.emitFile({ type: "asset", name: "countries.json", source });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

function cut(atlas: Topology): Topology {
  const all = (atlas.objects.countries as GeometryCollection).geometries;
  const near = atlas.arcs.map((arc) => touches(atlas, arc));
  const kept = new Map<number, number>();
  const keep = (arcs: Arcs): Arcs => {
    if (typeof arcs !== "number") return arcs.map(keep);
    const place = arcs < 0 ? ~arcs : arcs;
    if (!kept.has(place)) kept.set(place, kept.size);
    return arcs < 0 ? ~kept.get(place)! : kept.get(place)!;
  };
  const geometries = all.flatMap((country) => {
    if (country.type !== "Polygon" && country.type !== "MultiPolygon") return [];
    const polygons = (country.type === "Polygon" ? [country.arcs] : country.arcs) as number[][][];
    const here = polygons.filter((rings) => rings.flat().some((arc) => near[arc < 0 ? ~arc : arc]));
    return here.length ? [{ type: "MultiPolygon", arcs: keep(here), properties: country.properties }] : [];
  });
  const objects = { countries: { type: "GeometryCollection", geometries } };
  const arcs = [...kept.keys()].map((place) => atlas.arcs[place]!);
  return { ...atlas, objects, arcs } as unknown as Topology;
}

/** Whether an arc, written as differences of whole numbers, comes into the window. */
function touches(atlas: Topology, arc: number[][]): boolean {
  const { scale, translate } = atlas.transform!;
  let x = 0;
  let y = 0;
  return arc.some(([dx = 0, dy = 0]) => {
    x += dx;
    y += dy;
    const [east, north] = [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    return east > WEST && east < EAST && north > SOUTH && north < NORTH;
  });
}
