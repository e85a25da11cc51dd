/** A text on lines of at most so many letters; a longer word is broken. */
export function broken(text: string, letters: number): string[] {
  const lines = [""];
  for (const word of text.match(new RegExp(`\\S{1,${Math.floor(letters)}}`, "gu")) ?? []) {
    const last = lines.at(-1)!;
    if (!last) lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
