/** The colours of the drawing: those of the style sheet, in the reader's light or dark setting. */

export interface Colours {
  communities: string[];
  others: string;
  faint: string;
  line: string;
  strong: string;
  ink: string;
  card: string;
}

const COMMUNITIES = 10;

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    communities: Array.from({ length: COMMUNITIES }, (_, number) => colour(`--community-${number}`)),
    others: colour("--community-others"),
    faint: colour("--network-faint"),
    line: colour("--network-line"),
    strong: colour("--accent"),
    ink: colour("--ink"),
    card: colour("--card"),
  };
}
