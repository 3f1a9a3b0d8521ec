/** Longest text a message quotes in full, in UTF-16 units: with the words around it, about one terminal line. */
const LONGEST = 60;

/**
 * Text of the user's in quotes, for a message: cut when it is long. Control characters are written out, since a message
 * is one line and data must not move the reader's cursor.
 *
 * @example quote('a\nb'); // 'a\x0ab' between single quotes
 */
export function quote(text: string): string {
  return `'${visible(text.length > LONGEST ? `${cut(text)}…` : text)}'`;
}

/** Writes control characters as `\x1b`, line separators as `\u2028`. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const hex = character.charCodeAt(0).toString(16);
    return hex.length > 2 ? `\\u${hex}` : `\\x${hex.padStart(2, '0')}`;
  });
}

/** One unit short of the limit, and not in the middle of a surrogate pair. */
function cut(text: string): string {
  return text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '');
}
