/** Growth year by year: who is committed by each year, and a player for the years. */

import { type Actor, type Filters, inPeriod, undated } from "../actors";

/** Milliseconds that a year is shown while playing. */
const PACE = 900;

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

/** Steps through the years by itself, until the last one or until it is stopped. */
export class Player {
  private timer = 0;

  constructor(
    private readonly slider: HTMLInputElement,
    private readonly tell: (playing: boolean) => void,
  ) {}

  get playing(): boolean {
    return this.timer !== 0;
  }

  /** Move by some years; false at the end. */
  step(by: number): boolean {
    const before = this.slider.value;
    this.slider.valueAsNumber += by;
    this.slider.dispatchEvent(new Event("input"));
    return this.slider.value !== before;
  }

  /** Begin, from the first year again after the last; or stop. */
  toggle(): void {
    if (this.playing) return this.stop();
    if (this.slider.value === this.slider.max) this.step(Number(this.slider.min) - Number(this.slider.max));
    this.timer = window.setInterval(() => this.step(1) || this.stop(), PACE);
    this.tell(true);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.tell(false);
  }
}
