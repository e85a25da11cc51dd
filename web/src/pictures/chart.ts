/** A chart of the page as a drawing that stands alone: title, chart, keys and address. */

import { broken } from "./lines";

const SVG = "http://www.w3.org/2000/svg";
// What the page's style sheet says of a mark, which a file has to say itself.
const PAINT = ["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "paint-order", "font-size"];
const WIDTH = 640;
const MARGIN = 20;
const LINE = 20;
// Of a bold letter of 14 pixels, about: text that is cut off would be worse than a short line.
const LETTER = 8.5;
const FONT = "system-ui, sans-serif";

type Values = Record<string, string | number>;

/** The chart that a figure shows, as a file of its own. */
export function chartAsSvg(figure: Element): string {
  const paper = new Paper(getComputedStyle(document.body));
  const chart = figure.querySelector<SVGSVGElement>("svg.chart");
  paper.write(title(figure), { "font-size": 16, "font-weight": 600 });
  paper.y += LINE / 2;
  if (chart) paper.paste(chart);
  else for (const row of figure.querySelectorAll(".bars > li")) bar(paper, row);
  for (const key of figure.querySelectorAll(".keys li")) {
    const { color } = getComputedStyle(key.querySelector(".key")!);
    paper.draw("circle", { cx: MARGIN + 6, cy: paper.y + 13, r: 6, fill: color });
    paper.write(key.textContent!.trim(), { x: MARGIN + 20 });
  }
  paper.write(location.href, { "font-size": 11, "fill-opacity": 0.7 });
  return paper.toString();
}

function title(figure: Element): string {
  const { title } = (figure as HTMLElement).dataset;
  return title ?? figure.querySelector("figcaption")?.textContent?.trim() ?? "";
}

function bar(paper: Paper, row: Element): void {
  paper.write(row.querySelector(".category")!.textContent!.trim().replace(/\s+/g, " "));
  for (const piece of row.querySelectorAll(".piece")) {
    const [rect, said] = [piece.querySelector("rect")!, piece.querySelector(".number")!];
    const [start, size] = ["x", "width"].map((name) => Number(rect.getAttribute(name)) / 100);
    const room = WIDTH - 2 * MARGIN - 90;
    const fill = getComputedStyle(rect).fill;
    paper.draw("rect", { x: MARGIN + start! * room, y: paper.y + 7, width: size! * room, height: 9, fill });
    paper.write(said.lastChild!.textContent!.trim(), { x: MARGIN + room + 8, "font-size": 12 });
  }
}

/** A drawing that grows downwards. */
class Paper {
  private readonly page = document.implementation.createDocument(SVG, "svg", null);
  private readonly root = this.page.documentElement;
  y = MARGIN / 2;

  constructor(private readonly style: CSSStyleDeclaration) {
    this.draw("rect", { width: "100%", height: "100%", fill: style.backgroundColor });
  }

  draw(name: string, values: Values, label?: string): void {
    const made = this.page.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value));
    if (label !== undefined) made.textContent = label;
    this.root.append(made);
  }

  /** Write a text below what is there, on as many lines as it needs. */
  write(text: string, values: Values = {}): void {
    const at = { x: MARGIN, "font-size": 14, "font-family": FONT, fill: this.style.color, ...values };
    const letters = (WIDTH - MARGIN - Number(at.x)) / ((LETTER * Number(at["font-size"])) / 14);
    for (const line of broken(text, letters)) {
      this.draw("text", { ...at, y: this.y + LINE * 0.8 }, line);
      this.y += LINE;
    }
  }

  /** Draw what the page draws, in the colours in which it is seen. */
  paste(chart: SVGSVGElement): void {
    const copy = chart.cloneNode(true) as SVGSVGElement;
    const seen = [...chart.querySelectorAll<SVGElement>("*")];
    [...copy.querySelectorAll<SVGElement>("*")].forEach((mark, place) => {
      const style = getComputedStyle(seen[place]!);
      for (const name of PAINT) mark.setAttribute(name, style.getPropertyValue(name));
      mark.removeAttribute("class");
    });
    const { width, height } = chart.viewBox.baseVal;
    const scale = (WIDTH - 2 * MARGIN) / width;
    const place = { x: MARGIN, y: this.y, width: width * scale, height: height * scale };
    for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
    copy.setAttribute("font-family", FONT);
    copy.removeAttribute("class");
    // Labels at the right may reach over the chart's edge, into the margin.
    copy.setAttribute("overflow", "visible");
    this.root.append(this.page.adoptNode(copy));
    this.y += height * scale + LINE / 2;
  }

  toString(): string {
    const height = this.y + MARGIN / 2;
    const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
    for (const [name, value] of Object.entries(size)) this.root.setAttribute(name, String(value));
    return new XMLSerializer().serializeToString(this.page);
  }
}
