/** The buttons that hand out a chart: `data-picture` says as what. */

/** Follow these buttons, also those that come into the page later. */
export function takeCharts(): void {
  document.documentElement.classList.add("scripted");
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-picture]");
    const figure = button?.closest(".taken");
    if (figure) void take(figure, button!.dataset.picture!);
  });
}

async function take(figure: Element, kind: string): Promise<void> {
  // Few readers take a picture away: the others need not fetch how it is made.
  const [{ chartAsSvg }, { asPng, save }] = await Promise.all([import("./chart"), import("./files")]);
  const svg = chartAsSvg(figure);
  if (kind === "svg") save("maillage.svg", svg, "image/svg+xml");
  else save("maillage.png", await asPng(svg), "image/png");
}
