/** The page of a thing: its ties as a small network, drawn when it comes into sight. */

import { pageOf } from "../links";
import { readColours } from "../network/colours";
import { loadNetwork } from "../network/data";
import { apply, everything } from "../network/filter";
import { NetworkView } from "../views/network";

async function draw(stage: HTMLElement): Promise<void> {
  const network = await loadNetwork(stage.dataset.network!);
  const open = (place: number | undefined): void => {
    if (place) location.assign(pageOf(network.whole(network.things.iri[place]!)));
  };
  const view = new NetworkView(stage, network, apply(network, everything()), readColours(stage), open);
  // What is asked for comes first.
  view.around(0);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    view.recolour(readColours(stage));
  });
  stage.dataset.ready = "true";
}

const stage = document.querySelector<HTMLElement>("[data-network]");
if (stage && document.createElement("canvas").getContext("webgl2")) {
  stage.hidden = false;
  const sight = new IntersectionObserver(([seen]) => {
    if (!seen?.isIntersecting) return;
    sight.disconnect();
    void draw(stage);
  });
  sight.observe(stage);
}
