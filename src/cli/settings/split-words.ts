/** A quote, and what may stand between two of them; a backslash takes the next character as it is. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)|(\s+)/y;

/**
 * Splits a command line into words as a shell does: white space between them, '…' as it is, "…" with \" and \\, and \ before
 * anything else. Nothing is expanded. `undefined` when a quote is not closed.
 *
 * @example
 * splitWords(`--env 'A=x y' --tag "\\"{#}\\""`); // ['--env', 'A=x y', '--tag', '"{#}"']
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  const piece = new RegExp(PIECE);
  while (piece.lastIndex < line.length) {
    const match = piece.exec(line);
    if (!match) return undefined;
    const [, single, double, escaped, plain, space] = match;
    if (space === undefined)
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}
