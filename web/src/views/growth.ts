/** Growth year by year: who is committed by each year. */

import { type Actor, type Filters, inPeriod, undated } from "../actors";

/** The years from the first tie with a known start to the last. */
export function years(actors: Actor[]): [number, number] | null {
  const known = actors.flatMap(({ terms }) => terms.map(({ start }) => Number(start))).filter(Boolean);
  return known.length ? [Math.min(...known), Math.max(...known)] : null;
}

/** Who is committed in a year: some tie has begun and not ended. */
export function committed(actors: Actor[], year: number, filters: Filters = {}): Actor[] {
  const then = String(year);
  return actors.filter((actor) => inPeriod(actor, { ...filters, since: then, until: then }));
}

/** Who has ties, none of which begins at a known date. */
export function unknown(actors: Actor[], filters: Filters = {}): Actor[] {
  const { network } = filters;
  return actors.filter(
    (actor) =>
      actor.terms.some((term) => !network || term.network === network) && undated(actor, filters),
  );
}
