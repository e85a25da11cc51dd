/** Reading the answers of questions: CSV as RFC 4180 writes it. */

/** A row by the names of its columns; an absent value is an empty text. */
export type Row = Record<string, string>;

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** The rows of a CSV text, by the names in its first line. */
export function rows(text: string): Row[] {
  const lines: string[][] = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const [, quoted, plain, end] = CELL.exec(text) ?? [];
    if (end === undefined) throw new Error("not CSV");
    lines.at(-1)!.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end !== ",") lines.push([]);
  }
  const [names = [], ...others] = lines;
  return others
    .filter((line) => line.length === names.length)
    .map((line) => Object.fromEntries(names.map((name, place) => [name, line[place]!])));
}

/** The answer to a question of the library, as anybody gets it. */
export async function ask(question: string, parameters: Record<string, string> = {}): Promise<Row[]> {
  const query = new URLSearchParams({ ...parameters, format: "csv" });
  const answer = await fetch(`/queries/${question}?${query}`);
  if (!answer.ok) throw new Error(`${question}: ${answer.status}`);
  return rows(await answer.text());
}
