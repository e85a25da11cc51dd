/** The page of a thing: its ties as a small network, its places as a small map, once in sight. */

import { drawTies } from "../thing/ties";

function inSight(element: HTMLElement | null, draw: (element: HTMLElement) => Promise<void>): void {
  if (!element) return;
  element.hidden = false;
  const sight = new IntersectionObserver(([seen]) => {
    if (!seen?.isIntersecting) return;
    sight.disconnect();
    draw(element).catch((error: unknown) => {
      element.hidden = true;
      console.error(error);
    });
  });
  sight.observe(element);
}

if (document.createElement("canvas").getContext("webgl2")) {
  inSight(document.querySelector("[data-network]"), drawTies);
  inSight(document.querySelector("[data-places]"), async (atlas) => {
    // The code of the map is large: it comes when it is needed.
    const { drawPlaces } = await import("../thing/places");
    await drawPlaces(atlas);
  });
}
