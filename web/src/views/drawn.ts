/** The map as pages draw it: its code, which is large, comes while the data are on their way. */

import { save } from "../pictures/files";
import { text } from "../texts";
import type { ActorsMap } from "./map";

/** Make a map in the element `map`, with the tiles that another element's data name. */
export async function drawn({ dataset }: HTMLElement): Promise<ActorsMap> {
  const { ActorsMap } = await import("./map");
  const tiles = { address: dataset.tiles ?? "", credit: dataset.credit ?? "" };
  const map = await ActorsMap.in(document.getElementById("map")!, tiles);
  document.getElementById("as-png")?.addEventListener("click", () => {
    const credits = [document.getElementById("credits")?.textContent ?? "", tiles.credit].join(" ");
    void map.picture(credits.trim()).then((png) => save("maillage.png", png, "image/png"));
  });
  return map;
}

/** Say that nothing can be drawn, where WebGL or the data are missing. */
export function failed(error: unknown): void {
  document.getElementById("map")!.textContent = text("failed");
  console.error(error);
}
