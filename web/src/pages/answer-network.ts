/** An answer as a network: its things and ties, laid out while one looks. */

import { drawing } from "../answer";
import { pageOf } from "../links";
import { readColours } from "../network/colours";
import { type File, Network } from "../network/data";
import { button, element, found } from "../network/dom";
import { asSvg } from "../network/exports";
import { apply, everything } from "../network/filter";
import { canDraw, wireStage } from "../network/stage";
import { asPng, save } from "../pictures/files";
import { text } from "../texts";
import { NetworkView } from "../views/network";

const LISTED = 60;
const stage = found("stage");
const panel = found("panel");

function start(file: File): void {
  const { things } = file;
  // The layout begins on a circle.
  things.x = things.iri.map((_, place) => Math.cos(place) * 100);
  things.y = things.iri.map((_, place) => Math.sin(place) * 100);
  const network = new Network(file);
  let colours = readColours(stage);
  const choose = (place: number | undefined): void => {
    view.choose(place);
    tell(network, place, choose);
  };
  const view = new NetworkView(stage, network, apply(network, everything()), colours, choose);
  view.spread();
  wireStage(view, stage, found("tools"));
  found("as-svg").addEventListener("click", () => {
    save("maillage.svg", asSvg(view, colours), "image/svg+xml");
  });
  found("as-png").addEventListener("click", () => {
    void asPng(asSvg(view, colours)).then((png) => save("maillage.png", png, "image/png"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colours = readColours(stage);
    view.recolour(colours);
  });
  tell(network, undefined, choose);
  stage.dataset.ready = String(network.size);
}

/** Say what is chosen, and what is tied to it as what. */
function tell(network: Network, place: number | undefined, choose: (place: number) => void): void {
  if (place === undefined) {
    panel.replaceChildren(element("p", "quiet", text("pick_point")));
    return;
  }
  const { iri, kind } = network.things;
  const link = element("a", "", element("bdi", "", network.name(place)));
  // A blank node has no address.
  if (/^https?:/.test(iri[place]!)) link.href = pageOf(iri[place]!);
  const list = element("ul", "plain links");
  for (const tie of network.tiesOf[place]!.slice(0, LISTED)) {
    const other = network.other(tie, place);
    const arrow = network.ties.from[tie] === place ? "→" : "←";
    const as = element("span", "quiet small", [arrow, network.ties.kind[tie]!].join(" "), " ");
    list.append(element("li", "", as, button(network.name(other), "name", () => choose(other))));
  }
  const rest = network.tiesOf[place]!.length - LISTED;
  if (rest > 0) list.append(element("li", "quiet", text("more", { count: rest })));
  panel.replaceChildren(element("h3", "", link), element("p", "quiet small", kind[place]!), list);
}

if (canDraw()) {
  found("answer-network").hidden = false;
  start(drawing<File>());
} else found("told").textContent += ` ${text("no_drawing")}`;
