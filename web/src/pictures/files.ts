/** Pictures as files for the reader. */

const SHARPNESS = 2;

/** A drawing as pixels. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * SHARPNESS;
  canvas.height = image.height * SHARPNESS;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return pixels(canvas);
}

/** What a canvas shows. */
export function pixels(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((give, fail) => {
    canvas.toBlob((blob) => (blob ? give(blob) : fail(new Error("no picture"))), "image/png");
  });
}

/** Hand a file to the reader. */
export function save(name: string, content: Blob | string, type: string): void {
  const link = document.createElement("a");
  const address = URL.createObjectURL(new Blob([content], { type }));
  link.href = address;
  link.download = name;
  link.click();
  // The browser has to begin with the file before it may go.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
