/** How wide text is on a terminal. The only importer of string-width, which takes 15 ms to load: only where text is not ASCII. */
import { createRequire } from 'node:module';

let stringWidth: ((text: string) => number) | undefined;
let graphemes: Intl.Segmenter | undefined;

/**
 * In columns: 2 for a Chinese character or an emoji, 0 for what combines with the one before.
 *
 * @example textWidth('進程 1'); // 6
 */
export function textWidth(text: string): number {
  if (isAscii(text)) return text.length;
  stringWidth ??= (createRequire(import.meta.url)('string-width') as typeof import('string-width')).default;
  return stringWidth(text);
}

/**
 * At most so many columns of it; `…` is the last where something is cut off.
 *
 * @example cutToWidth('進程池', 5); // '進程…'
 */
export function cutToWidth(text: string, width: number): string {
  if (text.length * 2 <= width || textWidth(text) <= width) return text;
  if (isAscii(text)) return `${text.slice(0, Math.max(0, width - 1))}…`;
  graphemes ??= new Intl.Segmenter();
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007E]*$/.test(text);
}
