/** The colours of drawings: those of the style sheet, in the reader's light or dark setting. */

/** A colour by the name of its custom property. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Do something again each time the reader changes between light and dark. */
export function recoloured(again: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

// The upper ends of the classes of a share; the colours are --share-0 for none to --share-4.
const CLASSES = [0, 0.05, 0.1, 0.2, 1];

/** The class of a share of 0 to 1, and all classes as [above, up to]. */
export function shareClass(share: number): number {
  return CLASSES.findIndex((end) => share <= end);
}

export const SHARES: [number, number][] = CLASSES.map((end, place) => [CLASSES[place - 1] ?? 0, end]);
