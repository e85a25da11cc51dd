/** The network around one thing, laid out while one looks: ForceAtlas2, some rounds a frame. */

import type Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

const LASTS = 1500;
const ROUNDS = 3;

/** Move the nodes of a graph to where their ties pull them; gives a way to stop. */
export function settle(graph: Graph, still: boolean): () => void {
  const settings = { ...forceAtlas2.inferSettings(graph), gravity: 1, scalingRatio: 10 };
  const begun = performance.now();
  let frame = 0;
  const step = (): void => {
    forceAtlas2.assign(graph, { iterations: ROUNDS, settings });
    if (performance.now() - begun < LASTS) frame = requestAnimationFrame(step);
  };
  if (still) {
    // Who asked for less motion sees the end of it at once.
    while (performance.now() - begun < LASTS / 4) {
      forceAtlas2.assign(graph, { iterations: ROUNDS, settings });
    }
  } else if (graph.order > 1) step();
  return () => cancelAnimationFrame(frame);
}
