/** How the map is drawn: one style, in the colours of the pages. */

import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import { colour, SHARES } from "./colours";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
const CLUSTERED: ExpressionSpecification = ["has", "point_count"];
// What stands at a chief town because only the department or region is known.
const ABOUT: ExpressionSpecification = ["in", ["get", "exactness"], ["literal", ["department", "region"]]];

/** Raster tiles that the operator has configured, if any. */
export interface Tiles {
  address: string;
  credit: string;
}

/** The style; what its sources show comes later. */
export function style(tiles: Tiles): StyleSpecification {
  const areas = { type: "geojson" as const, data: NOTHING, promoteId: "code" };
  const below: StyleSpecification["layers"] = tiles.address
    ? [{ id: "tiles", type: "raster", source: "tiles" }]
    : [];
  return {
    version: 8,
    sources: {
      countries: { type: "geojson", data: NOTHING },
      departments: areas,
      regions: areas,
      intercommunalities: areas,
      actors: {
        type: "geojson",
        data: NOTHING,
        cluster: true,
        clusterRadius: 36,
        clusterMaxZoom: 16,
      },
      ...(tiles.address && {
        tiles: { type: "raster", tiles: [tiles.address], tileSize: 256, attribution: tiles.credit },
      }),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      ...(tiles.address ? [] : [countries()]),
      ...below,
      share("departments"),
      share("regions"),
      ...intercommunalities(),
      line("departments", 0.6),
      line("regions", 1.1),
      ...(tiles.address ? [] : [line("countries", 0.8)]),
      ...actors(),
    ],
  };
}

function countries(): StyleSpecification["layers"][number] {
  return { id: "land", type: "fill", source: "countries", paint: { "fill-color": colour("land") } };
}

function line(source: string, width: number): StyleSpecification["layers"][number] {
  const paint = { "line-color": colour("border"), "line-width": width };
  return { id: `${source}-line`, type: "line", source, paint };
}

/** An area in the colour of its share's class, which is a state of its feature. */
function share(source: string): StyleSpecification["layers"][number] {
  const classes = SHARES.flatMap((_, place) => [place, colour(`share-${place}`)]);
  return {
    id: source,
    type: "fill",
    source,
    paint: {
      "fill-color": [
        "match",
        ["coalesce", ["feature-state", "share"], -1],
        ...classes,
        "transparent",
      ] as unknown as ExpressionSpecification,
      "fill-opacity": 0.85,
    },
  };
}

function intercommunalities(): StyleSpecification["layers"] {
  const engaged: ExpressionSpecification = ["boolean", ["feature-state", "engaged"], false];
  return [
    {
      id: "intercommunalities",
      type: "fill",
      source: "intercommunalities",
      paint: { "fill-color": colour("accent"), "fill-opacity": ["case", engaged, 0.45, 0] },
    },
    {
      id: "intercommunalities-line",
      type: "line",
      source: "intercommunalities",
      paint: { "line-color": colour("border"), "line-width": 0.5, "line-opacity": 0.8 },
    },
  ];
}

function actors(): StyleSpecification["layers"] {
  return [
    {
      id: "clusters",
      type: "circle",
      source: "actors",
      filter: CLUSTERED,
      paint: {
        "circle-color": colour("accent"),
        "circle-radius": ["step", ["get", "point_count"], 11, 10, 14, 50, 18, 500, 23],
        "circle-stroke-color": colour("card"),
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "counts",
      type: "symbol",
      source: "actors",
      filter: CLUSTERED,
      layout: {
        "text-field": ["get", "point_count_abbreviated"],
        "text-font": ["sans-serif"],
        "text-size": 12,
        "text-allow-overlap": true,
      },
      paint: { "text-color": colour("accent-ink") },
    },
    {
      id: "actors",
      type: "circle",
      source: "actors",
      filter: ["!", CLUSTERED],
      paint: {
        "circle-color": ["case", ABOUT, colour("card"), colour("accent")],
        "circle-radius": 6,
        "circle-stroke-color": ["case", ABOUT, colour("accent"), colour("card")],
        "circle-stroke-width": 2,
      },
    },
  ];
}
