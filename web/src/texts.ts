/** The texts that the page brings, in the reader's language: `<script id="texts">`. */

const block = document.getElementById("texts");
const known: Record<string, string> = block ? JSON.parse(block.textContent ?? "{}") : {};

/** The reader's language, as a BCP 47 tag. */
export const language = document.documentElement.lang || "fr";

/** A text by its name, with values in place of `{name}`; the name itself when there is none. */
export function text(name: string, values: Record<string, string | number> = {}): string {
  return (known[name] ?? name).replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    return typeof value === "number" ? number(value) : String(value ?? "");
  });
}

/** A number as the reader's language writes it. */
export function number(value: number): string {
  return value.toLocaleString(language);
}
