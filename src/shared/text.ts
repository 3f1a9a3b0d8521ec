/** Text in shared memory. */

/** Characters as arguments of one call: more would not fit on the stack. */
const AT_ONCE = 8192;

const LARGEST_POINT = 0x10_ffff;
/** In the place of what is no character: memory may hold anything. */
const REPLACEMENT = 0xff_fd;

/** The text of these code points. */
export function readCharacters(points: Uint32Array): string {
  let text = '';
  for (let at = 0; at < points.length; at += AT_ONCE)
    text += String.fromCodePoint(...points.subarray(at, at + AT_ONCE).map((point) => toCharacter(point)));
  return text;
}

/** A code point that there is. */
export function toCharacter(point: number): number {
  return point <= LARGEST_POINT ? point : REPLACEMENT;
}

/** A copy of the bytes before the first NUL. */
export function upToNul(bytes: Uint8Array): Buffer {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end));
}
