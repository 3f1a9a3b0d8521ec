/** Numbers as source maps write them: five bits at a time, the sign in the lowest, and a sixth bit where more follow. */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** @example vlq(-1); // 'D' */
export function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += BASE64[rest > 0 ? digit | 32 : digit] ?? '';
  } while (rest > 0);
  return text;
}

/** All numbers of a text. @example readVlqs('CAAD'); // [1, 0, 0, -1] */
export function readVlqs(text: string): number[] {
  const values: number[] = [];
  let [rest, shift] = [0, 0];
  for (const character of text) {
    const digit = BASE64.indexOf(character);
    rest |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    values.push(rest & 1 ? -(rest >>> 1) : rest >>> 1);
    [rest, shift] = [0, 0];
  }
  return values;
}
