/** The windows of the map that lie apart: France, Europe, and each overseas department drawn small. */

import type { MultiPolygon, Polygon, Position } from "geojson";
import type { Actor } from "../actors";
import { text } from "../texts";
import { shareClass } from "./colours";
import type { Areas, Share } from "./territories";
import { WINDOWS } from "./windows";

type Window = [number, number, number, number];

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 56;
const OVERSEAS = /^97/;

/** Make the buttons; the answer redraws the small maps for other actors and shares. */
export function insets(
  element: HTMLElement,
  departments: Areas,
  go: (window: Window) => void,
): (actors: Actor[], shares: Share[]) => void {
  const windows = Object.entries(WINDOWS).map(([name, window]) => button(text(`go_${name}`), () => go(window)));
  const small = departments.features
    .filter(({ properties }) => OVERSEAS.test(properties.code))
    .sort((one, other) => one.properties.code.localeCompare(other.properties.code))
    .map((area) => {
      const window = around(area.geometry);
      const made = button(area.properties.name ?? "", () => go(window));
      return { ...area.properties, shape: area.geometry, window, made };
    });
  element.replaceChildren(...windows, ...small.map(({ made }) => made));
  return (actors, shares) => {
    for (const { code, name = "", shape, window, made } of small) {
      const here = actors.filter(({ point }) => point && inside(point, window));
      const share = shares.find((each) => each.code === code);
      const drawing = draw(shape, window, here, share ? shareClass(share.engaged / share.total) : -1);
      made.replaceChildren(drawing, name);
      made.title = text("go", { name, count: here.length });
    }
  };
}

function button(name: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "second";
  made.textContent = name;
  made.addEventListener("click", act);
  return made;
}

function draw(shape: Polygon | MultiPolygon, window: Window, actors: Actor[], place: number): SVGElement {
  const [west, south, east, north] = window;
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = SIZE / Math.max((east - west) * narrow, north - south);
  const at = ([x = 0, y = 0]: Position): string =>
    `${((x - west) * narrow * scale).toFixed(1)} ${((north - y) * scale).toFixed(1)}`;
  const svg = node("svg", {
    viewBox: `-4 -4 ${(east - west) * narrow * scale + 8} ${(north - south) * scale + 8}`,
    width: SIZE,
    height: SIZE,
    "aria-hidden": "true",
  });
  const rings = polygons(shape).flat();
  const path = rings.map((ring) => `M${ring.map(at).join("L")}Z`).join("");
  svg.append(node("path", { d: path, class: `area share-${place}` }));
  for (const { point } of actors) {
    const [x = 0, y = 0] = at(point!).split(" ");
    svg.append(node("circle", { cx: x, cy: y, r: 3.5, class: "dot" }));
  }
  return svg;
}

function node(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function polygons(shape: Polygon | MultiPolygon): Position[][][] {
  return shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
}

function around(shape: Polygon | MultiPolygon): Window {
  const points = polygons(shape).flat(2);
  const xs = points.map(([x = 0]) => x);
  const ys = points.map(([, y = 0]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function inside([x, y]: [number, number], [west, south, east, north]: Window): boolean {
  return x >= west && x <= east && y >= south && y <= north;
}
