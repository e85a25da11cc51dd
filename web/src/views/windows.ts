/** The windows that maps can jump to: west, south, east, north. */
export const WINDOWS: Record<string, [number, number, number, number]> = {
  france: [-5.3, 41.2, 9.8, 51.3],
  europe: [-11, 35, 41, 62],
};
