/** What a thing is tied to, as a small network. */

import { pageOf } from "../links";
import { readColours } from "../network/colours";
import { loadNetwork } from "../network/data";
import { apply, everything } from "../network/filter";
import { NetworkView } from "../views/network";

export async function drawTies(stage: HTMLElement): Promise<void> {
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
