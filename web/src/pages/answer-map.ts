/** An answer as a map: its rows as marks, whose clusters open, and its shapes. */

import "maplibre-gl/dist/maplibre-gl.css";
import "../views/map.css";
import { marked, type Actor } from "../actors";
import { drawing } from "../answer";
import { drawn, failed } from "../views/drawn";
import { fetched, laid } from "../views/ground";
import type { Areas } from "../views/territories";

/** A row at a point: what it is about, and its numbers in words. */
interface Mark {
  iri: string;
  name: string;
  about: string;
  point: [number, number];
  /** Whether the point is a chief town that stands for a whole area. */
  vague?: boolean;
}

type Position = [number, number];

const { marks, shapes } = drawing<{ marks: Mark[]; shapes: Areas }>();
const atlas = document.getElementById("atlas")!;

async function draw(): Promise<void> {
  const moved = location.hash !== "";
  const [map, ground] = await Promise.all([drawn(atlas), fetched()]);
  laid(map, ground);
  map.show(marks.map(actor));
  if (shapes.features.length) map.shapes(coded(shapes));
  const points = [...marks.map(({ point }) => point), ...corners(shapes)];
  // A link can say which part of the map it means.
  if (!moved && points.length) map.around(points.map((point) => actor({ ...NOBODY, point })));
  atlas.dataset.ready = String(marks.length + shapes.features.length);
}

const NOBODY = { iri: "", name: "", about: "" };

function actor({ iri, name, about, point, vague }: Mark): Actor {
  return { ...marked(iri, name, about, point), exactness: vague ? "department" : "" };
}

function coded(areas: Areas): Areas {
  const features = areas.features.map((feature, place) => ({
    ...feature,
    properties: { ...feature.properties, code: String(place) },
  }));
  return { ...areas, features };
}

function corners(areas: Areas): Position[] {
  const deep = areas.features.map(({ geometry }) => geometry.coordinates) as unknown[];
  const flat = deep.flat(Infinity as 1) as number[];
  return flat.flatMap((east, place) => (place % 2 ? [] : [[east, flat[place + 1]!] as Position]));
}

draw().catch(failed);
