/** What lies under the actors of every map: countries, departments, regions. */

import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { FeatureCollection } from "geojson";
import countries from "virtual:countries";
import type { ActorsMap } from "./map";
import { type Areas, areas, boundaries, regions } from "./territories";

const DEPARTMENTS = "/boundaries/departments.topo.json";

/** The topologies of a map's ground, while it is being made. */
export function fetched(): Promise<[Topology, Topology]> {
  return Promise.all([boundaries(countries), boundaries(DEPARTMENTS)]);
}

/** Draw the ground; the departments, for whoever draws more of them. */
export function laid(map: ActorsMap, [world, departments]: [Topology, Topology]): Areas {
  const land = feature(world, world.objects.countries as GeometryCollection) as FeatureCollection;
  const found = areas(departments);
  map.ground(land, found, regions(departments));
  return found;
}
