/** Territories as areas: their boundaries, and the share of their intercommunalities engaged. */

import { feature, merge } from "topojson-client";
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from "geojson";
import type { GeometryCollection, MultiPolygon as Shape, Topology } from "topojson-specification";
import type { Actor } from "../actors";
import { ask, type Row } from "../csv";

export type Areas = FeatureCollection<Polygon | MultiPolygon, { code: string; name?: string; region?: string }>;
export type Level = "department" | "region";

/** How many intercommunalities an area has, and how many of them are engaged. */
export interface Share {
  code: string;
  name: string;
  total: number;
  engaged: number;
}

/** Boundaries as the reference has them; features are identified by their codes. */
export async function boundaries(address: string): Promise<Topology> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as Topology;
}

/** The areas of a topology. */
export function areas(topology: Topology): Areas {
  return feature(topology, only(topology)) as unknown as Areas;
}

/** Regions, put together from their departments. */
export function regions(departments: Topology): Areas {
  const parts = new Map<string, Shape[]>();
  for (const geometry of only(departments).geometries as Shape[]) {
    const { region } = geometry.properties as { region: string };
    parts.set(region, [...(parts.get(region) ?? []), geometry]);
  }
  const features = [...parts].map(
    ([code, shapes]): Feature<MultiPolygon, { code: string }> => ({
      type: "Feature",
      properties: { code },
      geometry: merge(departments, shapes as never) as MultiPolygon,
    }),
  );
  return { type: "FeatureCollection", features };
}

function only(topology: Topology): GeometryCollection {
  return Object.values(topology.objects)[0] as GeometryCollection;
}

/** The engaged intercommunalities of a release, and which of them some actors administer. */
export class Shares {
  private constructor(private readonly rows: Row[]) {}

  static async load(): Promise<Shares> {
    return new Shares(await ask("engaged-intercommunalities"));
  }

  /** By area of a level, how many of its intercommunalities these actors administer. */
  of(actors: Actor[], level: Level): Share[] {
    const governed = new Set(actors.map((actor) => actor.governs).filter(Boolean));
    const found = new Map<string, Share>();
    for (const row of this.rows) {
      const code = key(row[level] ?? "");
      const share = found.get(code) ?? { code, name: row[`${level}Name`] ?? "", total: 0, engaged: 0 };
      share.total += Number(row.intercommunalities);
      share.engaged += row.which!.split(" ").filter((iri) => governed.has(iri)).length;
      found.set(code, share);
    }
    return [...found.values()];
  }
}

/** The code at the end of an area's IRI. */
export function key(iri: string): string {
  return iri.slice(iri.lastIndexOf("/") + 1);
}
