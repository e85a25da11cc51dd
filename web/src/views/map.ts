/** The actors as points on a map, whose clusters open; territories as areas beneath. */

import {
  AttributionControl,
  type GeoJSONSource,
  LngLatBounds,
  type LngLatBoundsLike,
  type MapGeoJSONFeature,
  Map as MapLibre,
  NavigationControl,
  Popup,
  setWorkerUrl,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Feature, FeatureCollection, Point } from "geojson";
import type { Actor } from "../actors";
import { captioned } from "../pictures/caption";
import { text } from "../texts";
import { recoloured, shareClass } from "./colours";
import { named } from "./naming";
import { style, type Tiles } from "./style";
import type { Areas, Share } from "./territories";

// The policy of the pages lets workers come from this site only, and none from a blob.
setWorkerUrl(worker);

const FIRST: LngLatBoundsLike = [-9, 39.5, 21, 55.5];
const LISTED = 12;

/** A map in an element of the page. */
export class ActorsMap {
  private readonly map: MapLibre;
  private shown: Actor[] = [];
  private outlined: Share["code"][] = [];

  private constructor(container: HTMLElement, tiles: Tiles) {
    this.map = new MapLibre({
      container,
      style: style(tiles),
      bounds: FIRST,
      hash: "map",
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      locale: Object.fromEntries(
        ["zoom_in", "zoom_out"].map((name) => [
          `NavigationControl.${name === "zoom_in" ? "ZoomIn" : "ZoomOut"}`,
          text(name),
        ]),
      ),
    });
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    if (tiles.address) this.map.addControl(new AttributionControl());
    this.map.getCanvas().setAttribute("aria-label", container.getAttribute("aria-label") ?? "");
    this.map.on("click", "clusters", (event) => void this.open(event.features?.[0]));
    this.map.on("click", "actors", (event) => this.tell(event.features ?? []));
    for (const layer of ["clusters", "actors"]) {
      this.map.on("mouseenter", layer, () => (this.map.getCanvas().style.cursor = "pointer"));
      this.map.on("mouseleave", layer, () => (this.map.getCanvas().style.cursor = ""));
    }
    recoloured(() => this.recolour(tiles));
  }

  /** Make a map, once its style is there. */
  static async in(container: HTMLElement, tiles: Tiles): Promise<ActorsMap> {
    const made = new ActorsMap(container, tiles);
    await made.map.once("style.load");
    return made;
  }

  /** Do something each time that the window of the map has changed. */
  onMove(tell: () => void): void {
    this.map.on("moveend", tell);
  }

  /** Draw countries, departments and regions. */
  ground(countries: FeatureCollection, departments: Areas, regions: Areas): void {
    this.source("countries").setData(countries);
    this.source("departments").setData(departments);
    this.source("regions").setData(regions);
  }

  /** Draw the outlines of intercommunalities. */
  outline(areas: Areas): void {
    this.source("intercommunalities").setData(areas);
  }

  /** Show or hide these outlines. */
  outlines(shown: boolean): void {
    for (const layer of ["intercommunalities", "intercommunalities-line"]) {
      this.map.setLayoutProperty(layer, "visibility", shown ? "visible" : "none");
    }
  }

  /** Draw these actors, and no others. */
  show(actors: Actor[]): void {
    this.shown = actors;
    const features = actors.flatMap((actor, place): Feature<Point>[] =>
      actor.point
        ? [
            {
              type: "Feature",
              properties: { place, exactness: actor.exactness },
              geometry: { type: "Point", coordinates: actor.point },
            },
          ]
        : [],
    );
    this.source("actors").setData({ type: "FeatureCollection", features });
  }

  /** Draw other shapes than points, and set them off. */
  shapes(areas: Areas): void {
    this.outline(areas);
    this.outlines(true);
    this.mark(areas.features.map(({ properties }) => properties.code));
    this.map.setPaintProperty("intercommunalities-line", "line-width", 2);
  }

  /** Colour the areas of a level by their shares; none without a level. */
  colour(level: "departments" | "regions" | "", shares: Share[]): void {
    for (const each of ["departments", "regions"] as const) {
      this.map.removeFeatureState({ source: each });
      this.map.setLayoutProperty(each, "visibility", each === level ? "visible" : "none");
    }
    if (!level) return;
    for (const { code, engaged, total } of shares) {
      this.map.setFeatureState({ source: level, id: code }, { share: shareClass(engaged / total) });
    }
  }

  /** Mark the intercommunalities that are engaged, by their SIREN numbers. */
  mark(codes: string[]): void {
    const source = "intercommunalities";
    for (const id of this.outlined) this.map.setFeatureState({ source, id }, { engaged: false });
    for (const id of codes) this.map.setFeatureState({ source, id }, { engaged: true });
    this.outlined = codes;
  }

  /** The window as a picture, above the credits that its data ask for. */
  picture(credits: string): Promise<Blob> {
    return new Promise((give) => {
      // What WebGL has drawn can be read in the moment of drawing only.
      this.map.once("render", () => give(captioned(this.map.getCanvas(), credits)));
      this.map.triggerRepaint();
    });
  }

  /** Whether a point is in the window. */
  holds(point: [number, number]): boolean {
    return this.map.getBounds().contains(point);
  }

  /** Show the window around some actors. */
  around(actors: Actor[], closest = 11): void {
    const bounds = new LngLatBounds();
    for (const { point } of actors) if (point) bounds.extend(point);
    if (!bounds.isEmpty()) this.go(bounds, closest);
  }

  /** Show a window of the map. */
  go(bounds: LngLatBoundsLike, closest = 11): void {
    // Flying is left out for readers who ask for less motion: maplibre sees to that.
    this.map.fitBounds(bounds, { padding: 24, maxZoom: closest });
  }

  private source(name: string): GeoJSONSource {
    return this.map.getSource(name) as GeoJSONSource;
  }

  /** Zoom until a cluster falls apart; tell who is in one that never will. */
  private async open(cluster: MapGeoJSONFeature | undefined): Promise<void> {
    if (!cluster) return;
    const { cluster_id: id, point_count: count } = cluster.properties as Record<string, number>;
    const leaves = await this.source("actors").getClusterLeaves(id!, count!, 0);
    const spots = new Set(leaves.map((leaf) => String((leaf.geometry as Point).coordinates)));
    if (spots.size === 1) return this.tell(leaves);
    const zoom = await this.source("actors").getClusterExpansionZoom(id!);
    const center = (cluster.geometry as Point).coordinates as [number, number];
    this.map.easeTo({ center, zoom: zoom + 0.3 });
  }

  /** Name the actors of one spot. */
  private tell(features: { properties: unknown; geometry: unknown }[]): void {
    const found = features.map(({ properties }) => this.shown[(properties as { place: number }).place]!);
    const [first] = found;
    if (!first?.point) return;
    const list = document.createElement("ul");
    list.className = "plain told";
    list.append(...found.slice(0, LISTED).map(named));
    if (found.length > LISTED) {
      const others = document.createElement("li");
      others.textContent = text("others", { count: found.length - LISTED });
      list.append(others);
    }
    new Popup({ maxWidth: "20rem" }).setLngLat(first.point).setDOMContent(list).addTo(this.map);
  }

  private recolour(tiles: Tiles): void {
    for (const layer of style(tiles).layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, name as never, value as never);
      }
    }
  }
}
