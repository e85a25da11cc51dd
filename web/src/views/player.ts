/** The player of the years, for every view that can show one: button, slider, a step either way. */

import "./player.css";
import { found } from "../network/dom";

/** Milliseconds that a year is shown while playing. */
const PACE = 900;

/** Let the years of a span be played; `show` is told each. Gives a way to move without telling. */
export function playYears(
  [first, last]: [number, number],
  at: number,
  show: (year: number) => void,
): (year: number) => void {
  const slider = found<HTMLInputElement>("year");
  const button = found("play");
  const [play = "", pause = ""] = [button.textContent ?? "", button.dataset.pause];
  [slider.min, slider.max] = [String(first), String(last)];
  const move = (year: number): void => {
    slider.valueAsNumber = year;
    found("moment").textContent = slider.value;
  };
  const player = new Player(slider, (playing) => (button.textContent = playing ? pause : play));
  slider.addEventListener("input", () => {
    found("moment").textContent = slider.value;
    show(slider.valueAsNumber);
  });
  button.addEventListener("click", () => player.toggle());
  for (const [id, by] of [["back", -1], ["forth", 1]] as const) {
    found(id).addEventListener("click", () => {
      player.stop();
      player.step(by);
    });
  }
  move(at);
  return move;
}

/** Steps through the years by itself, until the last one or until it is stopped. */
class Player {
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
