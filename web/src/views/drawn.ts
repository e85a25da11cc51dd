/** The map as pages draw it: its code, which is large, comes while the data are on their way. */

import { text } from "../texts";
import type { ActorsMap } from "./map";

/** Make a map in the element `map`, with the tiles that another element's data name. */
export async function drawn({ dataset }: HTMLElement): Promise<ActorsMap> {
  const { ActorsMap } = await import("./map");
  const tiles = { address: dataset.tiles ?? "", credit: dataset.credit ?? "" };
  return ActorsMap.in(document.getElementById("map")!, tiles);
}

/** Say that nothing can be drawn, where WebGL or the data are missing. */
export function failed(error: unknown): void {
  document.getElementById("map")!.textContent = text("failed");
  console.error(error);
}
