/** Moving about in the drawing of a network: by keys and by buttons. */

import { text } from "../texts";
import type { NetworkView } from "../views/network";
import { button } from "./dom";

const STEP = 60;

/** Let the keyboard and three buttons move the drawing of a stage. */
export function wireStage(view: NetworkView, stage: HTMLElement, tools: HTMLElement): void {
  const camera = view.sigma.getCamera();
  const moves: Record<string, () => void> = {
    ArrowLeft: () => pan(-STEP, 0),
    ArrowRight: () => pan(STEP, 0),
    ArrowUp: () => pan(0, -STEP),
    ArrowDown: () => pan(0, STEP),
    "+": () => void camera.animatedZoom({ duration: 100 }),
    "-": () => void camera.animatedUnzoom({ duration: 100 }),
    "0": () => view.home(),
  };
  function pan(right: number, down: number): void {
    const { width, height } = view.sigma.getDimensions();
    const middle = { x: width / 2 + right, y: height / 2 + down };
    camera.setState(view.sigma.viewportToFramedGraph(middle));
  }
  stage.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  });
  tools.append(
    button("+", "tool", () => moves["+"]!()),
    button("−", "tool", () => moves["-"]!()),
    button("⤢", "tool", () => moves["0"]!()),
  );
  ["zoom_in", "zoom_out", "zoom_all"].forEach((key, place) => {
    const tool = tools.children[place] as HTMLElement;
    tool.title = text(key);
    tool.setAttribute("aria-label", text(key));
  });
}

/** Whether this browser draws by WebGL. */
export function canDraw(): boolean {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2"));
}
